using Xunit.Abstractions;

namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary><see cref="ReusableExecutor"/>: one pool for the whole process.</summary>
public sealed class ReusableExecutorTests(ITestOutputHelper output) : ProcessTest
{
    public override async Task DisposeAsync()
    {
        await ReusableExecutor.Get(reuse: true).DisposeAsync();
        await base.DisposeAsync();
    }

    // I2, I13
    [Fact(Timeout = 30_000)]
    public async Task Get_SameOptions_GivesTheSamePoolWithItsWorker()
    {
        ProcessPoolExecutor pool = ReusableExecutor.Get(1);
        int worker = await pool.Submit(Work.ProcessId);

        for (int i = 0; i < 10; i++)
        {
            Assert.Same(pool, ReusableExecutor.Get(1));
        }

        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
    }

    // I2, I1
    [Fact(Timeout = 90_000)]
    public async Task Get_MoreWorkersWhileAMapMeasuresItsChunks_TheMapUsesThem()
    {
        using Scene scene = new();
        string folder = scene.Folder;
        HashSet<int> workers = [];
        await Task.Run(() =>
        {
            foreach (int worker in ReusableExecutor.Get(1).Map(i => i == 0 ? Work.ProcessIdAfter(30) : Work.MeetAll(folder, 5), Enumerable.Range(0, 200)))
            {
                workers.Add(worker);
                ReusableExecutor.Get(5);
            }
        });

        Assert.Equal(5, workers.Count);
    }

    [Fact(Timeout = 90_000)]
    public async Task Get_OtherSize_ResizesTheSamePool()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = ReusableExecutor.Get(1);
        int worker = await pool.Submit(Work.ProcessId);

        Assert.Same(pool, ReusableExecutor.Get(2));
        Assert.Equal(2, pool.MaxWorkers);
        int[] workers = await Task.WhenAll(pool.Submit(Work.MeetAll, scene.Folder, 2).AsTask(), pool.Submit(Work.MeetAll, scene.Folder, 2).AsTask());
        Assert.Contains(worker, workers);

        Assert.Same(pool, ReusableExecutor.Get(1));
        await Eventually.IsTrueAsync(static () => Leftovers.ChildProcesses().Count == 1, "one worker has left");
        Assert.Contains(await pool.Submit(Work.ProcessId), workers);
    }

    // I7
    [Fact(Timeout = 30_000)]
    public async Task Get_AfterCrashKillOrShutdown_GivesANewPool()
    {
        ProcessPoolExecutor first = ReusableExecutor.Get(1);
        await Assert.ThrowsAsync<TerminatedWorkerException>(() => first.Submit(Work.KillSelf).AsTask());
        ProcessPoolExecutor second = ReusableExecutor.Get(1);
        Assert.NotSame(first, second);
        Assert.Equal(2, await second.Submit(Work.Identity, 2));

        second.KillWorkers();
        ProcessPoolExecutor third = ReusableExecutor.Get(1, reuse: true);
        Assert.NotSame(second, third);
        Assert.Equal(3, await third.Submit(Work.Identity, 3));

        await third.DisposeAsync();
        Assert.Equal(4, await ReusableExecutor.Get(1).Submit(Work.Identity, 4));
    }

    // I8
    [Fact(Timeout = 30_000)]
    public Task Get_ReuseTrue_KeepsSizeAndTimeout() => Task.Run(static () =>
    {
        ProcessPoolExecutor pool = ReusableExecutor.Get(3, TimeSpan.FromSeconds(7));

        Assert.Same(pool, ReusableExecutor.Get(reuse: true));
        Assert.Same(pool, ReusableExecutor.Get(1, TimeSpan.FromSeconds(1), reuse: true));
        Assert.Equal(3, pool.MaxWorkers);
        Assert.NotSame(pool, ReusableExecutor.Get());
    });

    [Fact(Timeout = 30_000)]
    public async Task Get_ReuseFalse_GivesANewPoolAndLeavesTheOldOneToItsHolder()
    {
        using ProcessPoolExecutor pool = ReusableExecutor.Get(1);

        Assert.NotSame(pool, ReusableExecutor.Get(1, reuse: false));
        Assert.Equal(5, await pool.Submit(Work.Identity, 5));
    }

    [Fact(Timeout = 30_000)]
    public async Task Get_OtherOptions_TheWorkersOfTheOldPoolLeaveWhenIdle()
    {
        ProcessPoolExecutor old = ReusableExecutor.Get(1, TimeSpan.FromSeconds(0.2));
        int worker = await old.Submit(Work.ProcessId);

        ProcessPoolExecutor pool = ReusableExecutor.Get(1, TimeSpan.FromSeconds(60));

        await Eventually.HasEndedAsync(worker);
        Assert.Equal(1, await pool.Submit(Work.Identity, 1));
        old.Shutdown();
    }

    [Fact(Timeout = 30_000)]
    public Task Get_WarmPool_CostsUnderAMicrosecond() => Task.Run(() =>
    {
        ProcessPoolExecutor pool = ReusableExecutor.Get(2);

        Speed.UnderAMicrosecond("ReusableExecutor.Get of a warm pool", static () => ReusableExecutor.Get(2), output);

        Assert.Same(pool, ReusableExecutor.Get(2));
    });

    // I9
    [Fact(Timeout = 30_000)]
    public async Task Get_OtherOptionsKillingWorkers_TheOldCallsFailAndTheNewPoolWorksAtOnce()
    {
        using Scene scene = new();
        Future<int> old = ReusableExecutor.Get(1).Submit(Work.Hang, scene["in"]);
        await scene.WaitForAsync("in");

        ProcessPoolExecutor pool = ReusableExecutor.Get(1, TimeSpan.FromSeconds(3), killWorkers: true);

        Assert.Equal(1, await pool.Submit(Work.Identity, 1));
        await Assert.ThrowsAsync<BrokenProcessPoolException>(() => old.AsTask());
    }

    [Fact(Timeout = 30_000)]
    public async Task Get_OtherOptions_TheOldCallsFinish()
    {
        using Scene scene = new();
        ProcessPoolExecutor holder = ReusableExecutor.Get(1);
        Future<int> old = holder.Submit(Work.Meet, scene["in"], scene["out"]);
        await scene.WaitForAsync("in");
        ProcessPoolExecutor pool = ReusableExecutor.Get(1, options: new ProcessPoolOptions { MaxTasksPerWorker = 4 });
        Assert.Equal(1, await pool.Submit(Work.Identity, 1));

        scene.Set("out");

        Assert.NotEqual(0, await old);
        holder.Shutdown();
    }

    // I5
    [Fact(Timeout = 30_000)]
    public Task Get_NoWorkers_IsRefusedAndTheLivePoolStays() => Task.Run(static () =>
    {
        ProcessPoolExecutor pool = ReusableExecutor.Get(1);

        Assert.Throws<ArgumentOutOfRangeException>(static () => ReusableExecutor.Get(0));
        Assert.Throws<ArgumentOutOfRangeException>(static () => ReusableExecutor.Get(-1));
        Assert.Throws<ArgumentOutOfRangeException>(static () => ReusableExecutor.Get(1, TimeSpan.Zero));
        Assert.Same(pool, ReusableExecutor.Get(reuse: true));
        Assert.Equal(1, pool.MaxWorkers);
    });

    // I11
    [Fact(Timeout = 30_000)]
    public async Task Get_EnvironmentIsNull_IsRefused()
    {
        await Task.Yield();
        ProcessPoolExecutor pool = ReusableExecutor.Get(1);

        Assert.Throws<ArgumentNullException>(static () => ReusableExecutor.Get(1, options: new ProcessPoolOptions { Environment = null! }));
        Assert.Same(pool, ReusableExecutor.Get(1));
    }

    [Fact(Timeout = 60_000)]
    public async Task Get_FromManyThreadsWithOtherEnvironments_AllCallsGiveTheirResults()
    {
        Task<string?[]>[] threads = [.. Enumerable.Range(0, 6).Select(thread => Task.Factory.StartNew(
            () => Enumerable.Range(0, 3).Select(i =>
            {
                Dictionary<string, string?> environment = new() { ["FLECHE_TESTS_THREAD"] = thread.ToString() };
                ProcessPoolExecutor pool = ReusableExecutor.Get(1, options: new ProcessPoolOptions { Environment = environment });
                string? value = pool.Submit(Work.Variable, "FLECHE_TESTS_THREAD").Result;
                pool.Shutdown();
                return value;
            }).ToArray(),
            TaskCreationOptions.LongRunning))];

        string?[][] results = await Task.WhenAll(threads);

        for (int thread = 0; thread < threads.Length; thread++)
        {
            Assert.All(results[thread], value => Assert.Equal(thread.ToString(), value));
        }
    }
}
