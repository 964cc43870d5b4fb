namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary><see cref="ProcessPoolOptions.MaxTasksPerWorker"/>.</summary>
public sealed class TaskLimitTests : ProcessTest
{
    // H6
    [Theory(Timeout = 120_000)]
    [InlineData(3, 9, 3)]
    [InlineData(1, 6, 6)]
    [InlineData(4, 6, 2)]
    [InlineData(100, 20, 1)]
    public async Task MaxTasksPerWorker_OneWorker_ChangesItAfterExactlySoManyCalls(int limit, int calls, int expectedWorkers)
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, MaxTasksPerWorker = limit });
        List<int> workers = [];
        for (int i = 0; i < calls; i++)
        {
            workers.Add(await pool.Submit(Work.ProcessId));
        }

        Assert.Equal(expectedWorkers, workers.Distinct().Count());
        Assert.All(workers.Chunk(limit), static chunk => Assert.Single(chunk.Distinct()));
    }

    // H6
    [Fact(Timeout = 120_000)]
    public async Task MaxTasksPerWorker_OneWorker_NeverHasTwoProcesses()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, MaxTasksPerWorker = 1 });
        Future<int>[] calls = [.. Enumerable.Range(0, 6).Select(_ => pool.Submit(Work.ProcessId))];
        Task<int[]> all = Task.WhenAll(calls.Select(static call => call.AsTask()));
        int most = 0;
        while (!all.IsCompleted)
        {
            most = Math.Max(most, Leftovers.ChildProcesses().Count);
            await Task.Yield();
        }

        Assert.Equal(6, (await all).Distinct().Count());
        Assert.Equal(1, most);
    }

    // H7
    [Theory(Timeout = 60_000)]
    [InlineData(1, 2, 6)]
    [InlineData(2, 2, 8)]
    [InlineData(2, 3, 20)]
    public async Task MaxTasksPerWorker_Backlog_RunsAllWithinTheLimit(int maxWorkers, int limit, int count)
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = maxWorkers, MaxTasksPerWorker = limit });
        Future<int>[] calls = [.. Enumerable.Range(0, count).Select(_ => pool.Submit(Work.ProcessId))];

        int[] workers = await Task.WhenAll(calls.Select(static call => call.AsTask()));

        Assert.All(workers.CountBy(static worker => worker), pair => Assert.InRange(pair.Value, 1, limit));
    }

    // G12
    [Theory(Timeout = 60_000)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task MaxTasksPerWorker_ShutdownWithoutWaitAndAFailingCall_StillRunsTheRest(int maxWorkers)
    {
        ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = maxWorkers, MaxTasksPerWorker = 1 });
        Future<int> failing = pool.Submit(Work.Throw, "no");
        Future<int>[] others = [.. Enumerable.Range(0, 6).Select(i => pool.Submit(Work.Identity, i))];

        pool.Shutdown(wait: false);

        Assert.IsType<FormatException>(await Task.Run(() => failing.GetException()));
        Assert.Equal(Enumerable.Range(0, 6), await Task.WhenAll(others.Select(static call => call.AsTask())));
    }

    // G22
    [Fact(Timeout = 60_000)]
    public async Task MaxTasksPerWorker_ShutdownEarly_CompletesAll()
    {
        Future<int>[] calls;
        await using (ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 3, MaxTasksPerWorker = 1 }))
        {
            calls = [.. Enumerable.Range(0, 6).Select(_ => pool.Submit(Work.ProcessIdAfter, 30))];
        }

        Assert.All(calls, static call => Assert.True(call.IsDone));
        Assert.Equal(6, calls.Select(static call => call.Result).Distinct().Count());
    }

    // H9
    [Fact(Timeout = 60_000)]
    public async Task MaxTasksPerWorker_ReachedAfterShutdownWithoutWait_WorkerIsReplacedForTheQueuedCalls()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, MaxTasksPerWorker = 1 });
        Future<int> first = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        Future<int>[] queued = [pool.Submit(Work.ProcessId), pool.Submit(Work.ProcessId)];
        await scene.WaitForAsync("in");

        pool.Shutdown(wait: false);
        scene.Set("out");

        int[] workers = [await first, await queued[0], await queued[1]];
        Assert.Equal(3, workers.Distinct().Count());
    }

    [Fact(Timeout = 30_000)]
    public async Task MaxTasksPerWorker_CallsThatThrow_CountToo()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, MaxTasksPerWorker = 2 });
        int first = await pool.Submit(Work.ProcessId);
        await Assert.ThrowsAsync<FormatException>(() => pool.Submit(Work.Throw, "no").AsTask());

        Assert.NotEqual(first, await pool.Submit(Work.ProcessId));
    }

    [Fact(Timeout = 60_000)]
    public async Task MaxTasksPerWorker_WorkerThatDoesNotLeave_IsKilledAndReplaced()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, MaxTasksPerWorker = 1 });
        int first = await pool.Submit(LeaveAThread);

        Assert.NotEqual(first, await pool.Submit(Work.ProcessId));
        Assert.False(Leftovers.IsAlive(first));
    }

    private static int LeaveAThread()
    {
        new Thread(static () => Thread.Sleep(Timeout.Infinite)) { IsBackground = false }.Start();
        return Environment.ProcessId;
    }
}
