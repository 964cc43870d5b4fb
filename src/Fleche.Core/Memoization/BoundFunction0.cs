using Fleche.Memoization;

namespace Fleche;

/// <summary>A function of no arguments that runs, wherever it is called, with the cache, the tags and the metadata of where it was bound.</summary>
/// <remarks>It travels: passed to a worker, captured by a lambda, or submitted.</remarks>
public sealed class BoundFunction<TResult>
{
    private readonly AmbientState _state;
    private readonly Func<TResult> _function;

    internal BoundFunction(AmbientState state, Func<TResult> function)
    {
        _state = state;
        _function = function;
    }

    /// <summary>The cache that memoized functions use inside.</summary>
    public Cache Cache => _state.Cache ?? Cache.Current;

    /// <summary>What the function runs in.</summary>
    internal AmbientState State => _state;

    /// <summary>The function that was bound.</summary>
    internal Func<TResult> Function => _function;

    /// <summary>Calls the function; whatever it does, the caller's own cache is the current one again afterwards.</summary>
    /// <returns>Its result. A task goes on with what was bound.</returns>
    public TResult Invoke()
    {
        using AmbientState.Scope scope = _state.EnterBound();
        return _function();
    }
}
