using System.Collections;

namespace Fleche;

/// <summary>What <see cref="Futures.AsCompleted"/> gives: its own enumerator, so that it can let go of what it has given.</summary>
internal sealed class CompletionSequence<T> : IEnumerable<Future<T>>, IEnumerator<Future<T>>
{
    private readonly Deadline _deadline;
    private readonly TimeSpan? _timeout;
    private readonly int _total;

    /// <summary>The futures until the enumeration begins; then null.</summary>
    private HashSet<Future<T>>? _futures;

    private CompletionQueue<Future<T>>? _queue;
    private Future<T>? _current;

    public CompletionSequence(HashSet<Future<T>> futures, TimeSpan? timeout)
    {
        _deadline = Deadline.After(timeout);
        _timeout = timeout;
        _futures = futures;
        _total = futures.Count;
    }

    /// <inheritdoc/>
    public Future<T> Current => _current!;

    object IEnumerator.Current => Current;

    /// <inheritdoc/>
    public IEnumerator<Future<T>> GetEnumerator()
    {
        _queue = new CompletionQueue<Future<T>>(SingleUse.Take(ref _futures, "futures of AsCompleted"));
        return this;
    }

    /// <inheritdoc/>
    public bool MoveNext()
    {
        _current = null;
        if (_queue is not { Remaining: > 0 } queue)
        {
            return false;
        }

        if (!queue.Wait(1, _deadline))
        {
            int unfinished = queue.Remaining;
            Dispose();
            throw new TimeoutException($"{unfinished} (of {_total}) futures unfinished after {_timeout}. Their calls go on.");
        }
        return queue.TryTake(out _current);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _current = null;
        _queue?.Dispose();
        _queue = null;
    }

    void IEnumerator.Reset() => throw new NotSupportedException("Futures complete once: the sequence cannot begin again.");

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
