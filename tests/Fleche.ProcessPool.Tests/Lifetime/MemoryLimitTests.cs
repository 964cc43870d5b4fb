namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary><see cref="ProcessPoolOptions.WorkerMemoryLimit"/>.</summary>
public sealed class MemoryLimitTests : ProcessTest
{
    private const long Megabyte = 1 << 20;

    private static ProcessPoolExecutor Pool(long limit) => new(new ProcessPoolOptions { MaxWorkers = 1, WorkerMemoryLimit = limit });

    // H12, H14
    [Fact(Timeout = 60_000)]
    public async Task WorkerMemoryLimit_IdleWorkerAboveIt_IsReplacedAndNothingIsLost()
    {
        await using ProcessPoolExecutor pool = Pool(200 * Megabyte);
        List<int> workers = [];
        for (int i = 0; i < 6; i++)
        {
            // Two of these in one worker are above the limit, and far below twice the limit.
            workers.Add(await pool.Submit(Work.Hold, 90));
        }

        Assert.InRange(workers.Distinct().Count(), 2, 3);
        Assert.Equal(workers[0], workers[1]);
        Assert.NotEqual(workers[0], workers[^1]);
    }

    // Short calls would otherwise be at hand at the worker, behind the one after which it is to leave.
    [Fact(Timeout = 240_000)]
    public async Task WorkerMemoryLimit_ManyShortCalls_NoneRunsInAWorkerThatIsAboveIt()
    {
        const int Middle = 500;
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool(200 * Megabyte);
        Future<int> before = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        Future<int>[] calls = [.. Enumerable.Range(0, 2 * Middle).Select(i => i == Middle ? pool.Submit(Work.Hold, 250) : pool.Submit(Work.ProcessId))];
        scene.Set("out");

        int[] workers = await Task.WhenAll(calls.Select(static call => call.AsTask()));

        Assert.Equal(await before, workers[Middle]);
        Assert.DoesNotContain(workers[Middle], workers[(Middle + 1)..]);
    }

    [Fact(Timeout = 60_000)]
    public async Task WorkerMemoryLimit_WorkerGrowsWhileItIsIdle_IsReplacedBeforeTheNextCall()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool(150 * Megabyte);
        int first = await pool.Submit(Work.HoldLater, 400, scene["go"], scene["done"]);
        scene.Set("go");
        await scene.WaitForAsync("done");
        await Task.Delay(200);

        Assert.NotEqual(first, await pool.Submit(Work.ProcessIdAfter, 500));
    }

    [Fact(Timeout = 60_000)]
    public async Task WorkerMemoryLimit_WorkerBelowIt_Stays()
    {
        await using ProcessPoolExecutor pool = Pool(400 * Megabyte);
        int first = await pool.Submit(Work.Hold, 50);

        Assert.Equal(first, await pool.Submit(Work.ProcessIdAfter, 300));
    }

    [Fact(Timeout = 60_000)]
    public async Task WorkerMemoryLimit_RunningCallAboveTwiceIt_OnlyThatCallFails()
    {
        await using ProcessPoolExecutor pool = Pool(150 * Megabyte);
        int first = await pool.Submit(Work.ProcessId);
        Future<int> greedy = pool.Submit(Work.HoldAndHang, 400);
        Future<int> next = pool.Submit(Work.ProcessId);

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(() => greedy.AsTask());
        Assert.Contains(nameof(ProcessPoolOptions.WorkerMemoryLimit), error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Work.HoldAndHang), error.Message, StringComparison.Ordinal);
        Assert.Equal(first, error.ProcessId);
        Assert.NotEqual(first, await next);
    }

    // No new worker would be any smaller: the call runs, or is stopped for its memory, and never waits for ever.
    [Fact(Timeout = 60_000)]
    public async Task WorkerMemoryLimit_BelowThatOfAnEmptyWorker_CallsEndAllTheSame()
    {
        await using ProcessPoolExecutor pool = Pool(Megabyte);

        await Assert.ThrowsAsync<TerminatedWorkerException>(() => pool.Submit(Work.HoldAndHang, 1).AsTask());
    }

    [Fact(Timeout = 60_000)]
    public async Task WorkerMemoryLimit_Largest_MeansNoLimit()
    {
        await using ProcessPoolExecutor pool = Pool(long.MaxValue);
        int first = await pool.Submit(Work.ProcessIdAfter, 400);

        Assert.Equal(first, await pool.Submit(Work.ProcessId));
    }
}
