namespace Fleche.ProcessPool.Output;

/// <summary>Calls of the program's code, one after the other in the order in which they were posted, on one of the <see cref="DeliveryThreads"/>. Posting never waits.</summary>
/// <param name="owner">All of them of one pool.</param>
internal sealed class DeliveryQueue(Deliveries owner)
{
    private readonly Queue<Delivery> _waiting = new();
    private bool _isRunning;
    private long _delivered;

    /// <summary>Whether all that was posted is over.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_waiting)
            {
                return !_isRunning;
            }
        }
    }

    /// <summary>How many deliveries are over.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>Asks for room for a delivery that may be left out. Who gets it posts one of that size.</summary>
    public bool TryMakeRoom(int size) => owner.TryMakeRoom(size);

    /// <summary>Has something delivered.</summary>
    /// <param name="run">The delivery.</param>
    /// <param name="failed">Hears what it throws; <see langword="null"/>: it throws nothing.</param>
    /// <param name="room">The bytes for which <see cref="TryMakeRoom"/> made room; -1: it did not.</param>
    public void Post(Action run, Action<Exception>? failed = null, int room = -1)
    {
        owner.Begin();
        lock (_waiting)
        {
            _waiting.Enqueue(new Delivery(run, failed, room));
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        DeliveryThreads.Run(this);
    }

    /// <summary>Delivers until nothing is left.</summary>
    public void Run()
    {
        owner.Enter();
        while (TryTake(out Delivery delivery))
        {
            try
            {
                delivery.Run();
            }
            catch (Exception e) when (delivery.Failed is not null)
            {
                delivery.Failed(e);
            }

            Volatile.Write(ref _delivered, _delivered + 1);
            owner.End(delivery.Room);
        }

        Deliveries.Leave();
    }

    private bool TryTake(out Delivery delivery)
    {
        lock (_waiting)
        {
            return _isRunning = _waiting.TryDequeue(out delivery);
        }
    }

    private readonly record struct Delivery(Action Run, Action<Exception>? Failed, int Room);
}
