namespace Fleche.Chaos;

/// <summary>Makes random calls: a deed, options, and what is done to it on the way.</summary>
internal sealed class Calls(Ledger ledger, Violations violations, Random random)
{
    private const int Huge = 64 << 20;

    /// <summary>How often each deed is chosen, against the others.</summary>
    private static readonly (Deed Deed, int Weight)[] Weights =
    [
        (Deed.Compute, 180), (Deed.Nap, 30), (Deed.Payload, 30), (Deed.Throw, 10), (Deed.Unsendable, 4), (Deed.Hang, 3), (Deed.ObedientHang, 4),
        (Deed.DieOnce, 3), (Deed.DieAnswering, 4), (Deed.KillItself, 2), (Deed.Exit, 1), (Deed.Overflow, 1), (Deed.Hog, 1),
    ];

    /// <summary>The deeds as often as their weights, to draw from.</summary>
    private static readonly Deed[] Lots = [.. Weights.SelectMany(static pair => Enumerable.Repeat(pair.Deed, pair.Weight))];

    /// <summary>Submits a random call and leaves it to the ledger.</summary>
    /// <returns>Whether the executor took it.</returns>
    public bool SubmitOne(ProcessPoolExecutor executor, PoolFacts pool)
    {
        Entry entry = MakeEntry(pool);
        ledger.Add(entry);
        Future future;
        try
        {
            future = Submit(executor, entry);
        }
        catch (InvalidOperationException e)
        {
            ledger.Refuse(entry, e);
            return false;
        }

        entry.Future = future;
        future.AddDoneCallback(done => ledger.Close(entry, done));
        if (random.Next(12) == 0 || (IsEndless(entry) && entry.Options is { Timeout: null, CancellationToken.CanBeCanceled: false }))
        {
            CancelSoon(entry, future);
        }

        return true;
    }

    private static bool IsEndless(Entry entry) => entry.Ticket.Deed is Deed.Hang or Deed.ObedientHang;

    private Entry MakeEntry(PoolFacts pool)
    {
        Deed deed = Lots[random.Next(Lots.Length)];
        if (deed == Deed.Hog && pool.Options.WorkerMemoryLimit is null)
        {
            deed = Deed.Compute;
        }

        int retries = deed == Deed.DieOnce ? random.Next(1, 3) : random.Next(12) == 0 ? random.Next(1, 4) : 0;
        CancellationTokenSource? source = random.Next(15) == 0 ? new CancellationTokenSource(random.Next(300)) : null;
        bool isEndless = deed is Deed.Hang or Deed.ObedientHang;
        CallOptions options = new()
        {
            Timeout = isEndless ? RandomTime(30, 300)
                : deed == Deed.Nap && random.Next(4) == 0 ? RandomTime(1, 30)
                : pool.IsTimed ? TimeSpan.FromSeconds(3)
                : random.Next(30) == 0 ? RandomTime(5, 300)
                : null,
            QueueTimeout = random.Next(15) == 0 ? RandomTime(5, 600) : null,
            CancelRunning = random.Next(4) switch { 0 => true, 1 => false, _ => null },
            CancellationToken = source?.Token ?? default,
            Retries = retries,
        };
        return new Entry(new Ticket(ledger.NextId(), deed, 1 + retries), pool, options) { TokenSource = source, AnswerLength = deed is Deed.Payload or Deed.DieAnswering ? RandomLength(pool) : 0 };
    }

    private Future Submit(ProcessPoolExecutor executor, Entry entry)
    {
        switch (entry.Ticket.Deed)
        {
            case Deed.Payload or Deed.DieAnswering:
                byte[] payload = Payload.Make(entry.Ticket.Id, RandomLength(entry.Pool));
                return executor.Submit(Deeds.Turn, entry.Ticket, payload, entry.AnswerLength, entry.Options);
            case Deed.Unsendable:
                return executor.Submit(Deeds.Unsendable, entry.Ticket, entry.Options);
            default:
                return executor.Submit(Deeds.Do, entry.Ticket, entry.Options);
        }
    }

    /// <summary>Cancels a call, now or in a while, and sees to it that the answer was true.</summary>
    private void CancelSoon(Entry entry, Future future)
    {
        TimeSpan wait = TimeSpan.FromMilliseconds(random.Next(3) == 0 ? 0 : random.Next(300));
        _ = Task.Delay(wait).ContinueWith(
            _ =>
            {
                entry.IsCancelAsked = true;
                if (future.Cancel())
                {
                    entry.IsCancelPromised = true;
                    future.AddDoneCallback(done =>
                    {
                        if (!done.IsCancelled)
                        {
                            violations.Add($"Cancel said that no result would come, and one came: {entry}");
                        }
                    });
                }
            },
            TaskScheduler.Default);
    }

    private TimeSpan RandomTime(int from, int to) => TimeSpan.FromMilliseconds(random.Next(from, to));

    /// <summary>Mostly small, often a few pipes' worth, now and then 64 MB; modest where memory is limited, so that only a hog outgrows the limit.</summary>
    private int RandomLength(PoolFacts pool)
    {
        int kind = random.Next(100);
        if (kind < 2 && pool.Options.WorkerMemoryLimit is null)
        {
            return random.Next(Huge / 4, Huge);
        }

        return kind switch { < 60 => random.Next(2_000), < 90 => random.Next(300_000), _ => random.Next(4 << 20) };
    }
}
