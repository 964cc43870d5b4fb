using Fleche.Calls;

namespace Fleche.ProcessPool.Output;

/// <summary>Calls of the program's code, one after the other in the order in which they were posted, on one of the <see cref="DeliveryThreads"/>. Posting never waits.</summary>
/// <param name="owner">All of them of one pool.</param>
/// <param name="places">Where it takes one to run; <see langword="null"/>: it needs none.</param>
internal sealed class DeliveryQueue(Deliveries owner, DeliveryPlaces? places = null)
{
    /// <summary>The <see cref="Turn"/> of a queue that has no place: it comes after all others.</summary>
    public const long WaitsForPlace = long.MaxValue;

    private readonly Queue<Delivery> _waiting = new();
    private bool _isRunning;
    private long _turn;

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

    /// <summary>Which delivery is under way, by <see cref="DeliveryPlaces.NextTurn"/>.</summary>
    public long Turn
    {
        get => Volatile.Read(ref _turn);
        set => Volatile.Write(ref _turn, value);
    }

    /// <summary>How many deliveries have not begun.</summary>
    public int Waiting
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count;
            }
        }
    }

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

        if (places?.TryTake(this) != false)
        {
            DeliveryThreads.Run(this);
        }
    }

    /// <summary>Delivers until nothing is left.</summary>
    /// <returns>The queue that is to run now.</returns>
    public DeliveryQueue? Run()
    {
        owner.Enter();
        while (TryTake(out Delivery delivery))
        {
            UserCode.Run(delivery.Run, delivery.Failed);
            owner.End(delivery.Room);
        }

        Deliveries.Leave();
        return places?.PassOn(this);
    }

    private bool TryTake(out Delivery delivery)
    {
        lock (_waiting)
        {
            _isRunning = _waiting.TryDequeue(out delivery);
            if (_isRunning && places is not null)
            {
                Turn = places.NextTurn();
            }

            return _isRunning;
        }
    }

    private readonly record struct Delivery(Action Run, Action<Exception>? Failed, int Room);
}
