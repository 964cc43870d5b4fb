namespace Fleche.ProcessPool.Output;

/// <summary>How many calls of a pool are heard at the same time: queues beyond that wait, in order, for one that is empty.</summary>
internal sealed class DeliveryPlaces
{
    /// <summary>How many there are.</summary>
    public const int Count = 64;

    private readonly Lock _gate = new();
    private readonly List<DeliveryQueue> _taken = [];
    private readonly Queue<DeliveryQueue> _waiting = new();
    private long _lastTurn;

    /// <summary>Numbers deliveries in the order in which they begin.</summary>
    public long NextTurn() => Interlocked.Increment(ref _lastTurn);

    /// <summary>The deliveries that are under way, those that have begun first before the others.</summary>
    public long[] GetTurns()
    {
        lock (_gate)
        {
            return [.. _taken.Select(static queue => queue.Turn).Order()];
        }
    }

    /// <summary>A queue is to run: now, or when a place is free.</summary>
    public bool TryTake(DeliveryQueue queue)
    {
        lock (_gate)
        {
            if (_taken.Count == Count)
            {
                queue.Turn = DeliveryQueue.WaitsForPlace;
                _waiting.Enqueue(queue);
                return false;
            }

            Take(queue);
            return true;
        }
    }

    /// <summary>A queue is empty.</summary>
    /// <returns>The one that has its place now.</returns>
    public DeliveryQueue? PassOn(DeliveryQueue queue)
    {
        lock (_gate)
        {
            _taken.Remove(queue);
            if (_waiting.TryDequeue(out DeliveryQueue? next))
            {
                Take(next);
            }

            return next;
        }
    }

    private void Take(DeliveryQueue queue)
    {
        queue.Turn = NextTurn();
        _taken.Add(queue);
    }
}
