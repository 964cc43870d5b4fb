using System.Diagnostics;

namespace Fleche.Chaos;

/// <summary>Some thousands of short calls, submitted at once: some of them are cancelled, and all of them must end in time.</summary>
internal sealed class Burst
{
    private const int MaxCalls = 6000;

    /// <summary>For the whole burst; it takes far less, even when workers die all the time.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Longer than anything here: calls with a deadline are given to workers in another way than those without.</summary>
    private static readonly CallOptions Timed = new() { Timeout = TimeSpan.FromSeconds(20) };

    private readonly BurstLedger _ledger;
    private readonly Violations _violations;
    private readonly Random _random;
    private readonly Future<long>?[] _futures;
    private readonly bool[] _isCancelPromised;
    private readonly long _firstId;

    public Burst(BurstLedger ledger, Violations violations, Random random)
    {
        (_ledger, _violations, _random) = (ledger, violations, random);
        _futures = new Future<long>?[random.Next(1, MaxCalls)];
        _isCancelPromised = new bool[_futures.Length];
        _firstId = ledger.Open(_futures.Length);
    }

    /// <summary>The calls that were submitted and are not done.</summary>
    public IEnumerable<string> OpenCalls => _futures.Index().Where(static call => call.Item is { IsDone: false }).Select(call => $"{TicketOf(call.Index)}: {call.Item!.State}");

    /// <summary>Submits the calls, cancels some perhaps, and follows each to its end.</summary>
    /// <returns>False when the pool takes no more.</returns>
    public bool Run(ProcessPoolExecutor pool)
    {
        bool isTaken = Submit(pool);
        if (_random.Next(3) == 0)
        {
            CancelSome();
        }

        Close();
        return isTaken;
    }

    private bool Submit(ProcessPoolExecutor pool)
    {
        for (int i = 0; i < _futures.Length; i++)
        {
            try
            {
                _futures[i] = pool.Submit(Deeds.Short, TicketOf(i), _random.Next(10) == 0 ? Timed : null);
            }
            catch (InvalidOperationException e)
            {
                _violations.Add($"a pool that replaces its workers took no more calls at {TicketOf(i)}: {e}");
                return false;
            }
        }

        return true;
    }

    private void CancelSome()
    {
        for (int i = 0; i < _futures.Length; i += _random.Next(1, 50))
        {
            _isCancelPromised[i] = _futures[i]?.Cancel() == true;
        }
    }

    private void Close()
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < _futures.Length; i++)
        {
            if (_futures[i] is not { } future)
            {
                // Nothing was submitted from here on.
                return;
            }

            TimeSpan left = Limit - Stopwatch.GetElapsedTime(start);
            if (future.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero))
            {
                _ledger.Close(TicketOf(i), future, _isCancelPromised[i]);
            }
            else
            {
                _violations.Add($"not done {Limit.TotalSeconds:0} s after its burst, but {future.State}: {TicketOf(i)}");
            }
        }
    }

    private Ticket TicketOf(int i) => new(_firstId + i, Deed.Short, 1);
}
