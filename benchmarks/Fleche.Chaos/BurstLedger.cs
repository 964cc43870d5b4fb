namespace Fleche.Chaos;

/// <summary>The account of the calls of bursts: how each ended, whether it may have, and whether their pool says the same.</summary>
internal sealed class BurstLedger(Register register, Kills kills, Violations violations)
{
    private readonly Counts _counts = new();
    private long _calls;

    /// <summary>How many calls were made.</summary>
    public long Calls => Volatile.Read(ref _calls);

    /// <summary>How many calls ended.</summary>
    public long Closed => _counts.Of(Deed.Short);

    /// <summary>How many calls ended like this.</summary>
    public long this[Outcome outcome] => _counts[Deed.Short, outcome];

    /// <summary>Gives the first of so many numbers that no other open call has.</summary>
    public long Open(int count)
    {
        long first = Interlocked.Add(ref _calls, count) - count;
        for (int i = 0; i < count; i++)
        {
            register.Open(first + i);
        }

        return first;
    }

    /// <summary>A call's future is done.</summary>
    public void Close(Ticket ticket, Future<long> future, bool isCancelPromised)
    {
        int begins = register.End(ticket.Id);
        Exception? error = future.IsCancelled ? null : future.GetException(TimeSpan.Zero);
        (Outcome outcome, bool isAllowed) = error switch
        {
            null when future.IsCancelled => (Outcome.Cancelled, isCancelPromised && begins == 0),
            null => (Outcome.Value, !isCancelPromised && begins == 1 && future.Result == ticket.Value),
            TerminatedWorkerException death => (Outcome.Died, !isCancelPromised && MayDie(ticket, death, begins)),
            _ => (Outcome.Wrong, false),
        };
        _counts.Add(ticket.Deed, outcome);
        if (!isAllowed)
        {
            string cancelled = isCancelPromised ? "and that Cancel said was cancelled, " : "";
            string what = outcome == Outcome.Value ? $"the value {future.Result}, where {ticket.Value} is right" : error?.ToString() ?? "no exception";
            violations.Add($"{outcome} is none of the allowed ends of {ticket}, which began {begins} times, {cancelled}in process {register.ProcessOf(ticket.Id)}: {what}");
        }
    }

    /// <summary>Sees to it that the pool, whose calls have all ended, has counted what the futures said, and lost no worker but those that were killed.</summary>
    public void Compare(PoolStatistics statistics)
    {
        Compare("pending calls", statistics.Pending, 0);
        Compare("running calls", statistics.Running, 0);
        Compare("completed calls", statistics.Completed, this[Outcome.Value]);
        Compare("failed calls", statistics.Failed, this[Outcome.Died] + this[Outcome.Wrong]);
        Compare("cancelled calls", statistics.Cancelled, this[Outcome.Cancelled]);
        Compare("submitted calls", statistics.Submitted, Calls);
        Compare("retried calls", statistics.Retried, 0);
        if (statistics.WorkersLost > kills.OfWorking)
        {
            violations.Add($"the pool lost {statistics.WorkersLost} workers, of which {kills.OfWorking} were killed");
        }
    }

    /// <summary>Only with a worker that was killed, and only in that one may it have begun.</summary>
    private bool MayDie(Ticket ticket, TerminatedWorkerException death, int begins) =>
        kills.TimeSince(death.ProcessId) < Register.Memory && (begins == 0 || (begins == 1 && register.ProcessOf(ticket.Id) == death.ProcessId));

    private void Compare(string what, long counted, long expected)
    {
        if (counted != expected)
        {
            violations.Add($"the pool's statistics count {counted} {what}, the futures {expected}");
        }
    }
}
