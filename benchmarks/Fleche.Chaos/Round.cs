namespace Fleche.Chaos;

/// <summary>All that goes on at once for a while: actors, the killer, the watchdog.</summary>
internal sealed class Round(Settings settings, Register register, Violations violations, int salt)
{
    /// <summary>Runs, waits until every call is accounted for, and gives the report.</summary>
    public string Run(TimeSpan duration)
    {
        Kills kills = new(register);
        Judge judge = new(register, kills, violations);
        Ledger ledger = new(judge, violations, salt);
        Pools pools = new();
        Killer killer = new(pools, kills, RandomOf(0));
        using CancellationTokenSource actorsEnd = new(duration);
        using CancellationTokenSource end = new();
        Task others = Task.WhenAll(Start("killer", () => killer.Run(actorsEnd.Token)), Start("watchdog", () => new Watchdog(ledger, pools, settings.Seed).Run(end.Token)));
        Task.WaitAll(Enumerable.Range(1, settings.Threads).Select(i => Start($"actor {i}", () =>
        {
            Random random = RandomOf(i);
            new Actor(pools, new Calls(ledger, violations, random), new Maps(ledger, judge, violations, random), random).Run(actorsEnd.Token);
        })));
        ReusableExecutor.Get(reuse: true).Dispose();
        ledger.WaitUntilAllClosed();
        end.Cancel();
        others.Wait();
        return Report.Of(ledger.Counts, kills, killer, pools);
    }

    private Random RandomOf(int who) => new(HashCode(settings.Seed, salt, who));

    /// <summary>The same in each run, unlike <see cref="System.HashCode"/>.</summary>
    private static int HashCode(int seed, int salt, int who) => unchecked((((seed * 31) + salt) * 1009) + who);

    /// <summary>Threads, not tasks: the thread pool belongs to callbacks.</summary>
    private static Task Start(string name, Action body) =>
        Task.Factory.StartNew(
            () =>
            {
                Thread.CurrentThread.Name ??= name;
                body();
            },
            TaskCreationOptions.LongRunning);
}
