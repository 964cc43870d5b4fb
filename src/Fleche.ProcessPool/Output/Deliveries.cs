using Fleche.ProcessPool.Monitoring;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Output;

/// <summary>What a pool's <see cref="DeliveryQueue"/>s have in common: how much waits in them, and when nothing is left.</summary>
internal sealed class Deliveries
{
    /// <summary>How many bytes of what may be dropped wait at most.</summary>
    public const long MostBytes = 32 << 20;

    /// <summary>For how long one delivery may hold up those who wait for it: a future whose call has ended, and the end of the pool.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [ThreadStatic]
    private static Deliveries? _current;

    private readonly Lock _gate = new();
    private long _waiting;
    private long _delivered;
    private long _bytes;
    private TaskCompletionSource? _silence;
    private volatile bool _areGivenUp;

    /// <summary>How much was delivered when it was last asked whether nothing is; -1: it was not.</summary>
    private long _deliveredBefore = -1;

    /// <summary>Makes the queues of a pool.</summary>
    public Deliveries(Announcer announcer)
    {
        Listeners = new ListenerWatch(Places, announcer);
        Lines = new DeliveryQueue(this);
        Entries = new DeliveryQueue(this);
    }

    /// <summary>The lines of all workers.</summary>
    public DeliveryQueue Lines { get; }

    /// <summary>What all workers log outside of calls.</summary>
    public DeliveryQueue Entries { get; }

    /// <summary>Where calls are heard.</summary>
    public DeliveryPlaces Places { get; } = new();

    /// <summary>Looks after the calls that have ended and are not heard.</summary>
    public ListenerWatch Listeners { get; }

    /// <summary>Whether what calls report is left out from now on.</summary>
    public bool AreGivenUp => _areGivenUp;

    /// <summary>Whether this thread delivers something of this pool.</summary>
    public bool AreOfCurrentThread => _current == this;

    /// <summary>Whether nothing is left.</summary>
    public bool AreOver
    {
        get
        {
            lock (_gate)
            {
                return _waiting == 0;
            }
        }
    }

    /// <summary>
    /// Waits until nothing is left of what waits now, or until one delivery has taken too long. What comes meanwhile is not waited for: a process that a call has left behind may
    /// write for ever.
    /// </summary>
    /// <returns>How much is left.</returns>
    public long Settle()
    {
        long? end = null;
        while (true)
        {
            Task silence;
            long before;
            lock (_gate)
            {
                end ??= _delivered + _waiting;
                // Lines that came meanwhile are counted too: what a future still waits for may not have been delivered.
                if (_waiting == 0 || (_delivered >= end && !Listeners.IsHolding))
                {
                    return _waiting;
                }

                silence = (_silence ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                before = _delivered;
            }

            silence.Wait(Patience);
            lock (_gate)
            {
                if (_delivered == before)
                {
                    return _waiting;
                }
            }
        }
    }

    /// <summary>Leaves out what calls report from now on, if something waits and nothing was delivered since this was asked before.</summary>
    /// <returns>Whether it is so by now.</returns>
    public bool GiveUpIfStuck()
    {
        lock (_gate)
        {
            bool isStuck = _waiting > 0 && _delivered == _deliveredBefore;
            _deliveredBefore = _delivered;
            return _areGivenUp |= isStuck;
        }
    }

    /// <summary>Takes room for what may be dropped, if there is any.</summary>
    public bool TryMakeRoom(int size)
    {
        lock (_gate)
        {
            if (_bytes + ReportWindow.SizeOf(size) > MostBytes)
            {
                return false;
            }

            _bytes += ReportWindow.SizeOf(size);
            return true;
        }
    }

    /// <summary>Something waits.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _waiting++;
        }
    }

    /// <summary>It was delivered.</summary>
    /// <param name="room">For how many bytes there was made room; -1: for none.</param>
    public void End(int room)
    {
        lock (_gate)
        {
            _delivered++;
            if (room >= 0)
            {
                _bytes -= ReportWindow.SizeOf(room);
            }

            if (--_waiting == 0)
            {
                ThreadPoolQueue.Complete(_silence);
                _silence = null;
            }
        }
    }

    /// <summary>This thread begins to deliver.</summary>
    public void Enter() => _current = this;

    /// <summary>This thread has ended it.</summary>
    public static void Leave() => _current = null;
}
