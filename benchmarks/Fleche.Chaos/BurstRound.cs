namespace Fleche.Chaos;

/// <summary>Bursts of short calls from several threads to one pool, whose workers are killed and stopped all the time.</summary>
internal sealed class BurstRound(Settings settings, Register register, Violations violations, int salt) : IRound
{
    private static readonly ProcessPoolOptions Options = new() { MaxWorkers = 3, OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker };

    public Func<string> Run(TimeSpan duration)
    {
        Kills kills = new(register);
        BurstLedger ledger = new(register, kills, violations);
        int stops = Run(ledger, kills, duration);
        return () => Report.OfBursts(ledger, kills.OfWorking, stops, violations.Count);
    }

    /// <summary>Gives the number of stops. The pool ends here, so that the report does not hold it.</summary>
    private int Run(BurstLedger ledger, Kills kills, TimeSpan duration)
    {
        ProcessPoolExecutor pool = new(Options);
        BurstKiller killer = new(pool, kills, settings.RandomOf(salt, 0));
        BurstActor[] actors = [.. Enumerable.Range(1, settings.Threads).Select(i => new BurstActor(pool, ledger, violations, settings.RandomOf(salt, i)))];
        Watchdog watchdog = new(
            () => ledger.Closed,
            () => actors.SelectMany(static actor => actor.OpenCalls),
            () => [$"{pool.Statistics}: ready workers {string.Join(' ', pool.WorkerProcessIds)}"],
            settings);
        using CancellationTokenSource actorsEnd = new(duration);
        using CancellationTokenSource end = new();
        Task watch = Threads.Start("watchdog", () => watchdog.Run(end.Token));
        Task kill = Threads.Start("killer", () => killer.Run(actorsEnd.Token));
        Task.WaitAll(actors.Select((actor, i) => Threads.Start($"actor {i + 1}", () => actor.Run(actorsEnd.Token))));
        kill.Wait();
        ledger.Compare(pool.Statistics);
        pool.Dispose();
        end.Cancel();
        watch.Wait();
        return killer.Stops;
    }
}
