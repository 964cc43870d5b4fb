using Fleche.Logging;
using Fleche.ProcessPool.Monitoring;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Output;

/// <summary>
/// Has the futures of calls completed whose listeners are stuck. Calls may share a listener, or a lock that theirs take, and wait for each other there: .NET's locks often pass by who
/// waits longest, for seconds. So nothing is soon taken to be stuck while any report gets done, and later only what neither got done nor any that began before it.
/// A thread of its own looks while something is held: a timer's callback would wait for a thread of the thread pool, which the program may have blocked.
/// </summary>
/// <param name="places">What the pool's calls report.</param>
/// <param name="announcer">Says what was done. The logger may be the very listener that is stuck, and all looks would be stuck with it.</param>
internal sealed class ListenerWatch(DeliveryPlaces places, Announcer announcer)
{
    /// <summary>For so many looks nothing at all has moved where something is stuck.</summary>
    private const int Looks = 5;

    /// <summary>For so many it has not where others go on.</summary>
    private const int LooksAmongOthers = 6 * Looks;

    private static readonly TimeSpan Pause = Deliveries.Patience / Looks;

    private readonly Lock _gate = new();

    /// <summary>Calls that have ended and whose listeners have not heard everything.</summary>
    private readonly HashSet<CallListeners> _held = [];

    /// <summary>How many of the deliveries that began first were the same as at the look before, for each of the last looks.</summary>
    private readonly int[] _unmoved = new int[LooksAmongOthers];
    private long[] _turns = [];
    private long _looks;

    /// <summary>Released when the pool is over.</summary>
    private readonly SemaphoreSlim _end = new(0);
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
                return _held.Count > 0;
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

                call.HeldSince = _looks;
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

        _end.Release();
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
            Interruption.Wait(_end, Pause);
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

            long last = FindLastStuck();
            stuck = [.. _held.Where(call => _looks - call.HeldSince > Looks && call.Turn <= last)];
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

    /// <summary>The last of the deliveries that have been under way, with all that began before them, since the looks before. Under the lock.</summary>
    private long FindLastStuck()
    {
        long[] turns = places.GetTurns();
        _unmoved[++_looks % LooksAmongOthers] = turns.AsSpan().CommonPrefixLength(_turns);
        _turns = turns;
        int unmoved = Enumerable.Range(0, Looks).Min(look => _unmoved[(_looks + look + LooksAmongOthers + 1 - Looks) % LooksAmongOthers]);
        return (unmoved == turns.Length ? unmoved : _unmoved.Min()) switch
        {
            0 => 0,
            DeliveryPlaces.Count => DeliveryQueue.WaitsForPlace,
            int count => turns[count - 1],
        };
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
