namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>When workers are started, and how many.</summary>
public sealed class SpawningTests : ProcessTest
{
    [Fact(Timeout = 30_000)]
    public async Task NewPool_WithoutCalls_StartsNoWorker()
    {
        await using ProcessPoolExecutor pool = new(4);

        Assert.Empty(pool.WorkerProcessIds);
        Assert.Empty(Leftovers.ChildProcesses());
    }

    // H15
    [Fact(Timeout = 30_000)]
    public async Task Submit_OneAfterAnother_UsesTheIdleWorker()
    {
        await using ProcessPoolExecutor pool = new(3);
        HashSet<int> workers = [];
        for (int i = 0; i < 5; i++)
        {
            workers.Add(await pool.Submit(Work.ProcessId));
        }

        int worker = Assert.Single(workers);
        Assert.Equal([worker], pool.WorkerProcessIds);
        Assert.Equal([worker], Leftovers.ChildProcesses());
    }

    // H15
    [Fact(Timeout = 30_000)]
    public async Task Submit_WhileOneWorkerIsBusy_StartsOnlyOneMore()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(4);
        Future<int> busy = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        await scene.WaitForAsync("in");

        HashSet<int> others = [];
        for (int i = 0; i < 4; i++)
        {
            others.Add(await pool.Submit(Work.ProcessId));
        }

        scene.Set("out");
        Assert.Single(others);
        Assert.DoesNotContain(await busy, others);
        Assert.Equal(2, Leftovers.ChildProcesses().Count);
    }

    // H17
    [Fact(Timeout = 90_000)]
    public async Task Submit_AsManyCallsAsWorkers_RunsThemAllAtTheSameTime()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(4);
        Future<int>[] calls = [.. Enumerable.Range(0, 4).Select(_ => pool.Submit(Work.MeetAll, scene.Folder, 4))];

        int[] workers = await Task.WhenAll(calls.Select(static call => call.AsTask()));

        Assert.Equal(4, workers.Distinct().Count());
    }

    [Fact(Timeout = 90_000)]
    public async Task Submit_ManyCalls_NeverStartsMoreThanMaxWorkers()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(2);
        Future<int>[] calls =
        [
            .. Enumerable.Range(0, 2).Select(_ => pool.Submit(Work.MeetAll, scene.Folder, 2)),
            .. Enumerable.Range(0, 60).Select(_ => pool.Submit(Work.ProcessIdAfter, 5)),
        ];
        Task all = Task.WhenAll(calls.Select(static call => call.AsTask()));
        int most = 0;
        while (!all.IsCompleted)
        {
            most = Math.Max(most, Leftovers.ChildProcesses().Count);
            await Task.Yield();
        }

        await all;
        most = Math.Max(most, Leftovers.ChildProcesses().Count);
        Assert.Equal(2, most);
        Assert.Equal(2, calls.Select(static call => call.Result).Distinct().Count());
    }

    [Fact(Timeout = 30_000)]
    public async Task MaxWorkers_NotGiven_IsTheNumberOfUsableProcessors()
    {
        await using ProcessPoolExecutor pool = new();

        Assert.Equal(Environment.ProcessorCount, pool.MaxWorkers);
    }

    [Fact(Timeout = 30_000)]
    public async Task MaxWorkers_NotGivenWithVariableSet_IsTheVariable()
    {
        Environment.SetEnvironmentVariable("FLECHE_MAX_WORKERS", "7");
        try
        {
            await using ProcessPoolExecutor pool = new();

            Assert.Equal(7, pool.MaxWorkers);
        }
        finally
        {
            Environment.SetEnvironmentVariable("FLECHE_MAX_WORKERS", null);
        }
    }

    [Theory(Timeout = 30_000)]
    [InlineData("FLECHE_MAX_WORKERS", "many", "at least 1")]
    [InlineData("FLECHE_MAX_WORKERS", "0", "at least 1")]
    [InlineData("FLECHE_MAX_WORKERS", "2.5", "at least 1")]
    [InlineData("FLECHE_MAX_DEPTH", "-3", "at least 0")]
    public async Task Pool_VariableThatIsNoSuchNumber_IsRefusedWithItsNameAndValue(string name, string value, string range)
    {
        await Task.Yield();
        Environment.SetEnvironmentVariable(name, value);
        try
        {
            InvalidOperationException error = Assert.Throws<InvalidOperationException>(static () => new ProcessPoolExecutor());

            Assert.Contains($"{name} is '{value}'", error.Message, StringComparison.Ordinal);
            Assert.Contains(range, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_TokenCancelledBefore_StartsNoWorker()
    {
        await using ProcessPoolExecutor pool = new(1);
        Future<int> future = pool.Submit(Work.Nothing, new CallOptions { CancellationToken = new CancellationToken(canceled: true) });

        Assert.True(future.IsCancelled);
        Assert.Equal(0, pool.Statistics.WorkersStarted);
        Assert.Empty(Leftovers.ChildProcesses());
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_FromManyThreads_LosesNoCall()
    {
        await using ProcessPoolExecutor pool = new(2);
        Task<int[]>[] threads = [.. Enumerable.Range(0, 8).Select(thread => Task.Factory.StartNew(
            () => Enumerable.Range(0, 200).Select(i => pool.Submit(Work.Identity, (thread * 1000) + i)).ToArray().Select(static f => f.Result).ToArray(),
            TaskCreationOptions.LongRunning))];

        int[][] results = await Task.WhenAll(threads);

        for (int thread = 0; thread < 8; thread++)
        {
            Assert.Equal(Enumerable.Range(thread * 1000, 200), results[thread]);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Result_AllThreadPoolThreadsBlockedInIt_StillArrives()
    {
        await using ProcessPoolExecutor pool = new(2);
        int blocked = 4 * Environment.ProcessorCount;
        Future<int>[] calls = [.. Enumerable.Range(0, blocked).Select(i => pool.Submit(Work.ProcessIdAfter, 50))];

        int[] workers = await Task.WhenAll(calls.Select(static call => Task.Run(() => call.Result)));

        Assert.All(workers, static worker => Assert.NotEqual(0, worker));
    }
}
