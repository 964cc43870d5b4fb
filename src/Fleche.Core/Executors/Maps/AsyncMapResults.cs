namespace Fleche.Executors;

/// <summary>What MapAsync gives: its own enumerator, which keeps no result longer than until the next one.</summary>
internal sealed class AsyncMapResults<TResult>(MapRun<TResult> run, CancellationToken cancellationToken)
    : IAsyncEnumerable<TResult>, IAsyncEnumerator<TResult>
{
    /// <summary>The map until its one enumeration begins; then null.</summary>
    private MapRun<TResult>? _unused = run;

    /// <summary>The map while it is enumerated.</summary>
    private MapRun<TResult>? _run;

    private CancellationTokenSource? _linked;
    private CancellationToken _token = cancellationToken;
    private TResult _current = default!;

    /// <inheritdoc/>
    public TResult Current => _current;

    /// <inheritdoc/>
    public IAsyncEnumerator<TResult> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        _run = SingleUse.Take(ref _unused, "results of MapAsync");
        _token = SingleUse.Link(_token, cancellationToken, out _linked);
        return this;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> MoveNextAsync()
    {
        _current = default!;
        if (_run is not { } run)
        {
            return false;
        }

        try
        {
            _token.ThrowIfCancellationRequested();
            run.Refill();
            await run.WaitAsync(_token).ConfigureAwait(false);
            _token.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException) when (_token.IsCancellationRequested)
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
        return run.TryTake(out _current!);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _current = default!;
        MapRun<TResult>? run = _run;
        _run = null;
        _linked?.Dispose();
        _linked = null;
        run?.Stop();
        return ValueTask.CompletedTask;
    }
}
