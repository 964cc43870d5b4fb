namespace Fleche.Memoization;

/// <summary>A scope that users hold: disposing of it, once, goes back to the state before.</summary>
internal sealed class StateScope(AmbientState state) : IDisposable
{
    private readonly AmbientState.Scope _scope = state.Enter();
    private bool _isOver;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isOver)
        {
            _isOver = true;
            _scope.Dispose();
        }
    }
}
