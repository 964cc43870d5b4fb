namespace Fleche.Chaos;

/// <summary>All that goes on at once for a while: actors, the killer, the watchdog.</summary>
internal sealed class Round(Settings settings, Register register, Violations violations, int salt) : IRound
{
    public Func<string> Run(TimeSpan duration)
    {
        Kills kills = new(register);
        Judge judge = new(register, kills, violations);
        Ledger ledger = new(judge, violations, salt);
        Pools pools = new();
        Killer killer = new(pools, kills, () => ledger.Progress, settings.RandomOf(salt, 0));
        Watchdog watchdog = new(() => ledger.Progress, () => ledger.Open.Select(static entry => entry.ToString()), pools.Describe, settings);
        using CancellationTokenSource actorsEnd = new(duration);
        using CancellationTokenSource end = new();
        Task others = Task.WhenAll(Threads.Start("killer", () => killer.Run(actorsEnd.Token)), Threads.Start("watchdog", () => watchdog.Run(end.Token)));
        Task.WaitAll(Enumerable.Range(1, settings.Threads).Select(i => Threads.Start($"actor {i}", () =>
        {
            Random random = settings.RandomOf(salt, i);
            new Actor(pools, new Calls(ledger, violations, random), new Maps(ledger, judge, violations, random), random).Run(actorsEnd.Token);
        })));
        ReusableExecutor.Get(reuse: true).Dispose();
        ledger.WaitUntilAllClosed();
        end.Cancel();
        others.Wait();

        // Made now, so that it does not hold the pools.
        string report = Report.Of(ledger.Counts, kills, killer, pools);
        return () => report;
    }
}
