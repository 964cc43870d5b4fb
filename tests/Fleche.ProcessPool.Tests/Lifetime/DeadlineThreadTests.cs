namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>The thread that waits for a pool's deadlines.</summary>
public sealed class DeadlineThreadTests : ProcessTest
{
    [Fact(Timeout = 60_000)]
    public async Task StartTimeout_OfAWorkerThatIsReady_WakesNoThread()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, StartTimeout = TimeSpan.FromSeconds(10) });
        await pool.Submit(Work.ProcessId);
        await Task.Delay(TimeSpan.FromSeconds(5.5));
        string before = Switches();

        await Task.Delay(TimeSpan.FromSeconds(6));

        Assert.Equal(before, Switches());
    }

    /// <summary>How often the thread has gone to sleep (proc(5)).</summary>
    private static string Switches()
    {
        string thread = Assert.Single(Directory.EnumerateDirectories("/proc/self/task"), IsOfDeadlines);
        return File.ReadLines(Path.Combine(thread, "status")).Single(static line => line.StartsWith("voluntary_ctxt_switches", StringComparison.Ordinal));
    }

    private static bool IsOfDeadlines(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")) == "Fleche deadline\n";
        }
        catch (IOException)
        {
            // It has ended.
            return false;
        }
    }
}
