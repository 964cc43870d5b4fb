using System.Diagnostics.CodeAnalysis;

namespace Fleche;

/// <summary>
/// Futures in the order in which they complete, for one waiting thread or one awaiting method. It holds a future only until that is
/// taken, and dispose takes its links out of the futures that are not done.
/// </summary>
internal sealed class CompletionQueue<TFuture> : IWaiter, IDisposable where TFuture : Future
{
    private readonly object _lock = new();

    /// <summary>The futures not taken yet, each with its link; null for those that were done before.</summary>
    private readonly Dictionary<TFuture, CompletionLink<TFuture>?> _pending;

    /// <summary>The futures that are done and not taken.</summary>
    private readonly Queue<TFuture> _completed = new();

    /// <summary>How many completed futures the waiting thread wants; it is not woken for fewer.</summary>
    private int _wanted = int.MaxValue;

    /// <summary>Completed when there is a future to take; null while nobody awaits it.</summary>
    private TaskCompletionSource? _arrival;

    /// <summary>Begins to listen to the futures, each one once. Those done already come first.</summary>
    public CompletionQueue(IReadOnlySet<TFuture> futures)
    {
        _pending = new Dictionary<TFuture, CompletionLink<TFuture>?>(futures.Count);
        foreach (TFuture future in futures)
        {
            if (future.IsDone)
            {
                _pending.Add(future, null);
                Add(future);
                continue;
            }
            CompletionLink<TFuture> link = new(this);
            _pending.Add(future, link);
            if (!future.TryAdd(link))
            {
                Add(future);
            }
        }
    }

    /// <summary>How many futures were not taken.</summary>
    public int Remaining => _pending.Count;

    /// <summary>A future is done. Called by its completing thread.</summary>
    public void Add(TFuture future)
    {
        TaskCompletionSource? arrival;
        bool isEnough;
        using (Interruption.Enter(_lock))
        {
            _completed.Enqueue(future);
            isEnough = _completed.Count >= _wanted;
            arrival = _arrival;
            _arrival = null;
        }

        ThreadPoolQueue.Complete(arrival);
        if (isEnough)
        {
            WakeUps.Wake(this);
        }
    }

    void IWaiter.Wake()
    {
        using (Interruption.Enter(_lock))
        {
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Takes the next completed future, if there is one.</summary>
    public bool TryTake([MaybeNullWhen(false)] out TFuture future)
    {
        lock (_lock)
        {
            if (!_completed.TryDequeue(out future))
            {
                return false;
            }
        }
        _pending.Remove(future);
        return true;
    }

    /// <summary>Blocks until so many futures can be taken.</summary>
    /// <returns>False when the deadline passed first.</returns>
    public bool Wait(int count, Deadline deadline)
    {
        lock (_lock)
        {
            _wanted = count;
            while (_completed.Count < count)
            {
                int remaining = deadline.RemainingMilliseconds;
                if (remaining == 0)
                {
                    return false;
                }

                Monitor.Wait(_lock, remaining);
            }
            return true;
        }
    }

    /// <summary>Completes when a future can be taken.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource arrival;
        lock (_lock)
        {
            if (_completed.Count > 0)
            {
                return Task.CompletedTask;
            }

            _arrival = arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        return arrival.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Listens no more.</summary>
    public void Dispose()
    {
        foreach ((TFuture future, CompletionLink<TFuture>? link) in _pending)
        {
            if (link is not null)
            {
                future.Remove(link);
            }
        }
        _pending.Clear();
        lock (_lock)
        {
            _completed.Clear();
        }
    }
}
