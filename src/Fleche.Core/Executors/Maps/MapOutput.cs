using System.Runtime.ExceptionServices;

namespace Fleche.Executors;

/// <summary>The chunks of a map from when they are cut until the consumer has taken them, in the order of the inputs.</summary>
internal sealed class MapOutput<T, TResult> : IWaiter
{
    /// <summary>The lock of the map. It is a monitor, since the consumer waits on it. Entered whoever interrupts the thread: nothing is left half done, and a wait is where it is met.</summary>
    public object Gate { get; } = new();

    private readonly Queue<MapChunk<T, TResult>> _chunks = new();

    /// <summary>Completed when the consumer should look again; null while nobody awaits it.</summary>
    private TaskCompletionSource? _arrival;

    /// <summary>The chunk that the consumer is in the middle of: it is done, and needs no lock. Only the consumer comes here.</summary>
    public MapChunk<T, TResult>? Begun { get; private set; }

    /// <summary>Why the chunk that the consumer has come to could not be submitted; null if it could.</summary>
    public ExceptionDispatchInfo? Refusal => Front?.Refusal;

    /// <summary>The chunk that the consumer has come to; null for none.</summary>
    public MapChunk<T, TResult>? Front
    {
        get
        {
            using (Interruption.Enter(Gate))
            {
                return _chunks.TryPeek(out MapChunk<T, TResult>? front) ? front : null;
            }
        }
    }

    /// <summary>Whether the consumer need not wait: the next result is there, or there is none.</summary>
    private bool IsReady => !_chunks.TryPeek(out MapChunk<T, TResult>? front) || front.IsDone;

    /// <summary>A chunk is cut. Called under the lock.</summary>
    public void Add(MapChunk<T, TResult> chunk) => _chunks.Enqueue(chunk);

    /// <summary>Forgets all chunks. Called under the lock.</summary>
    public MapChunk<T, TResult>[] RemoveAll()
    {
        MapChunk<T, TResult>[] chunks = [.. _chunks];
        _chunks.Clear();
        Begun = null;
        return chunks;
    }

    /// <summary>Blocks until the next result is there, or there is none.</summary>
    /// <returns>False when the deadline passed first.</returns>
    public bool Wait(Deadline deadline)
    {
        if (Begun is not null)
        {
            return true;
        }

        lock (Gate)
        {
            while (!IsReady)
            {
                int remaining = deadline.RemainingMilliseconds;
                if (remaining == 0)
                {
                    return false;
                }

                Monitor.Wait(Gate, remaining);
            }

            return true;
        }
    }

    /// <summary>Completes when the next result is there, or there is none.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        if (Begun is not null)
        {
            return Task.CompletedTask;
        }

        using (Interruption.Enter(Gate))
        {
            if (IsReady)
            {
                return Task.CompletedTask;
            }

            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _arrival.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes the next result of the chunk in front, which is there, or its error.</summary>
    public TResult Take(MapChunk<T, TResult> front, out ExceptionDispatchInfo? error)
    {
        TResult result = front.Take(out error);
        Begun = front;
        if (front.IsEmpty)
        {
            Begun = null;
            using (Interruption.Enter(Gate))
            {
                _chunks.Dequeue();
            }
        }

        return result;
    }

    /// <inheritdoc/>
    public void Wake()
    {
        using (Interruption.Enter(Gate))
        {
            if (!IsReady)
            {
                return;
            }

            Monitor.PulseAll(Gate);
            // Its continuations run asynchronously, so this runs no user code.
            ThreadPoolQueue.Complete(_arrival);
            _arrival = null;
        }
    }
}
