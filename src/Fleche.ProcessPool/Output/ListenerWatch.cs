using Fleche.Logging;
using Fleche.ProcessPool.Monitoring;

namespace Fleche.ProcessPool.Output;

/// <summary>
/// Has the futures of calls completed whose listeners are stuck. Calls may share a listener, or a lock that theirs take, and wait for each other there: .NET's locks often pass by who
/// waits longest, for seconds. So nothing is soon taken to be stuck while any report gets done, and later only what neither got done nor any that began before it.
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
    private bool _isLooking;
    private Timer? _timer;

    /// <summary>What is to be said.</summary>
    private (string? Function, long Futures, long Unheard) _unsaid;

    /// <summary>A call has ended.</summary>
    public void Hold(CallListeners call)
    {
        lock (_gate)
        {
            call.HeldSince = _looks;
            _held.Add(call);
            if (!_isLooking)
            {
                _isLooking = true;
                _timer ??= new Timer(static watch => ((ListenerWatch)watch!).Look(), this, Timeout.Infinite, Timeout.Infinite);
                _timer.Change(Pause, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Its listeners have heard everything.</summary>
    public void Release(CallListeners call)
    {
        lock (_gate)
        {
            _held.Remove(call);
        }
    }

    private void Look()
    {
        CallListeners[] stuck;
        lock (_gate)
        {
            if (_held.Count == 0)
            {
                _isLooking = false;
                return;
            }

            long last = FindLastStuck();
            stuck = [.. _held.Where(call => _looks - call.HeldSince > Looks && call.Turn <= last)];
            _held.ExceptWith(stuck);
            _timer!.Change(Pause, Timeout.InfiniteTimeSpan);
        }

        foreach (CallListeners call in stuck)
        {
            if (call.GiveUp() is { } unheard)
            {
                Note(call.Function, unheard);
            }
        }
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
