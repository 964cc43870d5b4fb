using Fleche.Logging;
using Fleche.ProcessPool.Monitoring;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Output;

/// <summary>
/// Has the futures of calls completed whose listeners are stuck. Calls may share a listener, or a lock that theirs take, and wait for each other there: .NET's locks often pass by who
/// waits longest, for seconds (<see cref="StuckDeliveries"/>).
/// A thread of its own looks while something is held: a timer's callback would wait for a thread of the thread pool, which the program may have blocked.
/// </summary>
/// <param name="places">What the pool's calls report.</param>
/// <param name="announcer">Says what was done. The logger may be the very listener that is stuck, and all looks would be stuck with it.</param>
internal sealed class ListenerWatch(DeliveryPlaces places, Announcer announcer)
{
    private static readonly TimeSpan Pause = Deliveries.Patience / StuckDeliveries.Looks;

    private readonly Lock _gate = new();

    /// <summary>Calls that have ended and whose listeners have not heard everything.</summary>
    private readonly HashSet<CallListeners> _held = [];

    private readonly StuckDeliveries _stuck = new(places);

    /// <summary>Set when the pool is over.</summary>
    private readonly IdleSignal _end = new();
    private bool _isLooking;
    private bool _isOver;

    /// <summary>What is to be said.</summary>
    private (string? Function, long Futures, long Unheard) _unsaid;

    /// <summary>Whether a future waits.</summary>
    public bool IsHolding
    {
        get
        {
            lock (_gate)
            {
                return _held.Count > 0 && !_isOver;
            }
        }
    }

    /// <summary>A call has ended.</summary>
    /// <returns>False: nobody looks after it, since the pool is over or there is no thread to be had.</returns>
    public bool TryHold(CallListeners call)
    {
        try
        {
            lock (_gate)
            {
                if (_isOver)
                {
                    return false;
                }

                if (!_isLooking)
                {
                    // Where looking fails (there is no memory, say) reports that are not heard are better than futures that are never done.
                    BackgroundThread.Start("Fleche listeners", Run, failed: _ => End());
                    _isLooking = true;
                }

                call.HeldSince = _stuck.LooksSoFar;
                _held.Add(call);
                return true;
            }
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>Its future is done.</summary>
    public void Release(CallListeners call) => Release([call]);

    /// <summary>The pool is over: every future is done now, whatever its listeners have not heard.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        // Nobody changes it any more.
        foreach (CallListeners call in _held)
        {
            call.GiveUp();
        }

        _end.Set();
    }

    private void Release(ReadOnlySpan<CallListeners> calls)
    {
        lock (_gate)
        {
            foreach (CallListeners call in _isOver ? [] : calls)
            {
                _held.Remove(call);
            }
        }
    }

    private void Run()
    {
        do
        {
            _end.Wait(Pause);
        }
        while (Look());
    }

    /// <returns>Whether there is anything to look after.</returns>
    private bool Look()
    {
        CallListeners[] stuck;
        lock (_gate)
        {
            if (_held.Count == 0 || _isOver)
            {
                return _isLooking = false;
            }

            long last = _stuck.Look();
            stuck = [.. _held.Where(call => _stuck.LooksSoFar - call.HeldSince > StuckDeliveries.Looks && call.Turn <= last)];
        }

        foreach (CallListeners call in stuck)
        {
            if (call.GiveUp() is { } unheard)
            {
                Note(call.Function, unheard);
            }
        }

        Release(stuck);
        return true;
    }

    private void Note(string function, long unheard)
    {
        lock (_gate)
        {
            bool isFirst = _unsaid.Futures == 0;
            _unsaid = (_unsaid.Function ?? function, _unsaid.Futures + 1, _unsaid.Unheard + unheard);
            if (!isFirst)
            {
                return;
            }
        }

        announcer.Post(Say);
    }

    private void Say()
    {
        (string? Function, long Futures, long Unheard) said;
        lock (_gate)
        {
            said = _unsaid;
            _unsaid = default;
        }

        ProcessPoolLog.ListenerTooSlow(FlecheLogging.For<ProcessPoolExecutor>(), said.Function!, Deliveries.Patience.TotalSeconds, said.Futures, said.Unheard);
    }
}
