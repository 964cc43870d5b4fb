namespace Fleche.Chaos;

/// <summary>Runs random maps and follows them, to the end or not: the values must come in the order of the inputs.</summary>
internal sealed class Maps(Ledger ledger, Judge judge, Violations violations, Random random)
{
    /// <summary>Maps over a few inputs.</summary>
    public void MapOne(ProcessPoolExecutor executor, PoolFacts pool)
    {
        int count = random.Next(1, 120);
        long first = ledger.NextId(count);
        Ticket[] tickets = [.. Enumerable.Range(0, count).Select(i => new Ticket(first + i, RandomDeed(), 1))];
        Entry entry = new(new Ticket(first, Deed.Map, 1), pool, new CallOptions { Timeout = pool.IsTimed ? TimeSpan.FromSeconds(3) : null });
        ledger.Add(entry);
        int leaveAt = random.Next(3) == 0 ? random.Next(count) : count;
        int? chunkSize = pool.IsTimed || random.Next(2) == 0 ? null : random.Next(1, 20);
        int? bufferSize = random.Next(3) == 0 ? random.Next(1, count + 1) : null;
        IEnumerable<long> results;
        try
        {
            results = executor.Map(Deeds.Do, tickets, chunkSize, bufferSize: bufferSize, elementTimeout: entry.Options.Timeout);
        }
        catch (InvalidOperationException e)
        {
            ledger.Refuse(entry, e);
            return;
        }

        ledger.Close(entry, Follow(entry, tickets, results, leaveAt));
    }

    private Outcome Follow(Entry entry, Ticket[] tickets, IEnumerable<long> results, int leaveAt)
    {
        Outcome worst = Outcome.Value;
        using IEnumerator<long> walk = results.GetEnumerator();
        for (int i = 0; i <= tickets.Length; i++)
        {
            try
            {
                bool isMore = walk.MoveNext();
                if (!isMore && worst is not (Outcome.Value or Outcome.OwnError))
                {
                    // The executor took no more, and said so: that ends a map.
                    return worst;
                }

                if (isMore != i < tickets.Length || (isMore && (walk.Current != tickets[i].Value || tickets[i].Deed == Deed.Throw)))
                {
                    violations.Add($"element {i} of {tickets.Length} of a map was {(isMore ? walk.Current : "the end")} instead of that of {(isMore ? tickets[i] : "another")}: {entry}");
                    return Outcome.Wrong;
                }
            }
            catch (Exception e)
            {
                Outcome outcome = OfElement(entry, i < tickets.Length ? tickets[i] : entry.Ticket, e);
                worst = outcome is Outcome.OwnError && worst is not Outcome.Value ? worst : outcome;
            }

            ledger.NoteProgress();
            if (i == leaveAt && i < tickets.Length)
            {
                return Outcome.LeftEarly;
            }
        }

        return worst;
    }

    /// <summary>Judges an exception that came in the place of an element.</summary>
    private Outcome OfElement(Entry map, Ticket ticket, Exception error) =>
        error is OperationCanceledException && map.Pool.IsCancelled ? Outcome.Cancelled
        : error is ExecutorShutdownException && map.Pool.IsShutDown ? Outcome.Refused
        : judge.OfError(map.OfElement(ticket), error, begins: 0);

    private Deed RandomDeed() => random.Next(40) switch { 0 => Deed.Throw, < 5 => Deed.Nap, _ => Deed.Compute };
}
