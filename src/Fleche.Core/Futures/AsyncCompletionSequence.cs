namespace Fleche;

/// <summary>What <see cref="Futures.AsCompletedAsync"/> gives: its own enumerator, so that it can let go of what it has given.</summary>
internal sealed class AsyncCompletionSequence<T>(HashSet<Future<T>> futures, CancellationToken cancellationToken)
    : IAsyncEnumerable<Future<T>>, IAsyncEnumerator<Future<T>>
{
    /// <summary>The futures until the enumeration begins; then null.</summary>
    private HashSet<Future<T>>? _futures = futures;

    private CancellationTokenSource? _linked;
    private CancellationToken _token = cancellationToken;
    private CompletionQueue<Future<T>>? _queue;
    private Future<T>? _current;

    /// <inheritdoc/>
    public Future<T> Current => _current!;

    /// <inheritdoc/>
    public IAsyncEnumerator<Future<T>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        _queue = new CompletionQueue<Future<T>>(SingleUse.Take(ref _futures, "futures of AsCompletedAsync"));
        _token = SingleUse.Link(_token, cancellationToken, out _linked);
        return this;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> MoveNextAsync()
    {
        _current = null;
        if (_queue is not { Remaining: > 0 } queue)
        {
            return false;
        }

        _token.ThrowIfCancellationRequested();
        while (!queue.TryTake(out _current))
        {
            await queue.WaitAsync(_token).ConfigureAwait(false);
        }

        return true;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _current = null;
        _queue?.Dispose();
        _queue = null;
        _linked?.Dispose();
        _linked = null;
        return ValueTask.CompletedTask;
    }
}
