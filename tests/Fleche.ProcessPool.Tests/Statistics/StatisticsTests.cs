using Fleche.ProcessPool.Tests.Lifetime;
using Fleche.ProcessPool.Tests.Stopping;

namespace Fleche.ProcessPool.Tests.Statistics;

/// <summary><see cref="ProcessPoolExecutor.Statistics"/>: every call is counted once, in the state in which it is.</summary>
public sealed class StatisticsTests : ProcessTest
{
    private static ProcessPoolExecutor Pool(int workers = 1) =>
        new(new ProcessPoolOptions { MaxWorkers = workers, OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker });

    private static void AssertCounts(PoolStatistics statistics, int pending = 0, int running = 0, int completed = 0, int failed = 0, int cancelled = 0) =>
        Assert.Equal(
            (pending, running, completed, failed, cancelled),
            (statistics.Pending, statistics.Running, statistics.Completed, statistics.Failed, statistics.Cancelled));

    [Fact(Timeout = 30_000)]
    public async Task Statistics_OfANewPool_AreZeroAndStartNoWorker()
    {
        await using ProcessPoolExecutor pool = new(3);

        PoolStatistics statistics = pool.Statistics;

        AssertCounts(statistics);
        Assert.Equal((0, 0, 3, 0), (statistics.WorkersStarted, statistics.WorkersLost, statistics.MaxWorkers, statistics.Submitted));
        Assert.Empty(statistics.Workers);
        Assert.Matches("^pool-[0-9]+$", statistics.Name);
    }

    [Fact(Timeout = 30_000)]
    public async Task Name_Given_IsTheStatistics()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { Name = "prices" });

        Assert.Equal("prices", pool.Statistics.Name);
    }

    [Fact]
    public void Name_Empty_IsRefused() => Assert.Throws<ArgumentException>(() => new ProcessPoolExecutor(new ProcessPoolOptions { Name = "" }));

    [Fact(Timeout = 30_000)]
    public async Task Statistics_WithCallsInEachState_CountEachOnce()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();
        await pool.Submit(Work.Nothing);
        await Assert.ThrowsAsync<FormatException>(() => pool.Submit(Work.Throw, "x").AsTask());
        Future<int> running = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        await scene.WaitForAsync("in");
        Future<int> pending = pool.Submit(Work.Nothing);
        Assert.True(pool.Submit(Work.Nothing).Cancel());

        PoolStatistics statistics = pool.Statistics;
        scene.Set("out");

        AssertCounts(statistics, pending: 1, running: 1, completed: 1, failed: 1, cancelled: 1);
        Assert.Equal(5, statistics.Submitted);
        Assert.Equal((await running, 0), (statistics.Workers[0].ProcessId, await pending));
        AssertCounts(pool.Statistics, completed: 3, failed: 1, cancelled: 1);
    }

    [Fact(Timeout = 30_000)]
    public async Task Workers_OneBusy_SaysWithWhatAndSinceWhen()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();
        DateTimeOffset before = DateTimeOffset.UtcNow;
        await pool.Submit(Work.Nothing);
        DateTimeOffset between = DateTimeOffset.UtcNow;
        Future<int> call = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        await scene.WaitForAsync("in");

        WorkerStatistics worker = Assert.Single(pool.Statistics.Workers);
        scene.Set("out");

        Assert.Equal((WorkerState.Busy, 1), (worker.State, worker.CallsDone));
        Assert.Contains("Work.Meet(", worker.CurrentCall, StringComparison.Ordinal);
        Assert.InRange(worker.CallStarted!.Value, between - TimeSpan.FromMilliseconds(50), DateTimeOffset.UtcNow);
        Assert.InRange(worker.StartedAt!.Value, before, between);
        Assert.InRange(worker.Memory, 5 << 20, 1L << 30);
        await call;
    }

    [Fact(Timeout = 30_000)]
    public async Task Workers_OneIdle_HasNoCall()
    {
        await using ProcessPoolExecutor pool = Pool();
        int processId = await pool.Submit(Work.ProcessId);

        WorkerStatistics worker = Assert.Single(pool.Statistics.Workers);

        Assert.Equal((processId, WorkerState.Idle, null, null), (worker.ProcessId, worker.State, worker.CurrentCall, worker.CallStarted));
    }

    [Fact(Timeout = 30_000)]
    public async Task Failed_CountsDeathsTimeoutsAndWhatCannotTravel()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();
        await Assert.ThrowsAsync<TerminatedWorkerException>(() => pool.Submit(Work.KillSelf).AsTask());
        await Assert.ThrowsAsync<TaskTimeoutException>(
            () => pool.Submit(Work.Hang, scene["in"], new CallOptions { Timeout = TimeSpan.FromSeconds(0.2) }).AsTask());
        await Assert.ThrowsAsync<PayloadSerializationException>(() => pool.Submit(static s => s.Name, Thread.CurrentThread).AsTask());
        Future<int> running = pool.Submit(Work.Meet, scene["arrived"], scene["out"]);
        await scene.WaitForAsync("arrived");
        await Assert.ThrowsAsync<TaskTimeoutException>(
            () => pool.Submit(Work.Nothing, new CallOptions { QueueTimeout = TimeSpan.FromSeconds(0.1) }).AsTask());
        scene.Set("out");
        await running;

        AssertCounts(pool.Statistics, completed: 1, failed: 4);
        Assert.Equal((3, 2), (pool.Statistics.WorkersStarted, pool.Statistics.WorkersLost));
    }

    // A map whose consumer gives up, say: each call is counted as what its future says.
    [Fact(Timeout = 60_000)]
    public Task Broken_WhileItsCallsAreCancelled_CountsAgreeWithTheFutures() => Task.Run(() =>
    {
        for (int i = 0; i < 5; i++)
        {
            using Scene scene = new();
            string go = scene["go"];
            using ProcessPoolExecutor pool = new(1);
            Future<int> fatal = pool.Submit(() =>
            {
                Work.WaitFor(go);
                return Work.KillSelf();
            });
            Future<int>[] calls = [.. Enumerable.Range(0, 3000).Select(i => pool.Submit(Work.Identity, i))];
            scene.Set("go");
            fatal.Wait();
            foreach (Future<int> call in calls.Reverse())
            {
                call.Cancel();
            }

            Futures.Wait(calls);
            int cancelled = calls.Count(static call => call.IsCancelled);
            pool.Shutdown();

            AssertCounts(pool.Statistics, failed: 3001 - cancelled, cancelled: cancelled);
        }
    });

    [Fact(Timeout = 30_000)]
    public async Task Retried_OfACallThatSucceedsInTheEnd_CountsTheAttemptsAndOneCall()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();

        Assert.Equal(3, await pool.Submit(Attempts.Killed, scene["attempts"], 2, new CallOptions { Retries = 2 }));

        AssertCounts(pool.Statistics, completed: 1);
        Assert.Equal(2, pool.Statistics.Retried);
    }

    [Fact(Timeout = 30_000)]
    public async Task Cancelled_CountsTokensOfPendingAndRunningCallsAndShutdowns()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = Pool();
        using CancellationTokenSource source = new();
        Future<int> running = pool.Submit(Stoppable.EndWhenAsked, scene["in"], new CallOptions { CancellationToken = source.Token });
        await scene.WaitForAsync("in");
        Future<int> pending = pool.Submit(Work.Nothing, new CallOptions { CancellationToken = source.Token });
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.AsTask());
        Future<int> late = pool.Submit(Work.Nothing, new CallOptions { CancellationToken = source.Token });
        Future<int> last = pool.Submit(Work.Meet, scene["arrived"], scene["out"]);
        await scene.WaitForAsync("arrived");
        Future<int> left = pool.Submit(Work.Nothing);
        pool.Shutdown(wait: false, cancelFutures: true);
        scene.Set("out");
        await last;
        await pool.DisposeAsync();

        Assert.All([pending, late, left], static call => Assert.True(call.IsCancelled));
        AssertCounts(pool.Statistics, completed: 1, cancelled: 4);
    }

    [Fact(Timeout = 30_000)]
    public async Task Statistics_OfABrokenPool_CountEachCallAsFailed()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        Future<int> running = pool.Submit(Work.Hang, scene["in"]);
        Future<int> pending = pool.Submit(Work.Nothing);
        await scene.WaitForAsync("in");

        pool.KillWorkers();

        await Assert.ThrowsAsync<BrokenProcessPoolException>(() => running.AsTask());
        await Assert.ThrowsAsync<BrokenProcessPoolException>(() => pending.AsTask());
        AssertCounts(pool.Statistics, failed: 2);
        await Eventually.IsTrueAsync(() => pool.Statistics.Workers.Count == 0, "the worker has ended");
        Assert.Equal(1, pool.Statistics.WorkersLost);
    }

    [Fact(Timeout = 60_000)]
    public async Task Statistics_WhileThreadsSubmitAndCancel_AddUp()
    {
        const int Threads = 3, Each = 4_000;
        await using ProcessPoolExecutor pool = Pool(2);
        await pool.Submit(Work.Nothing);
        int begun = 1;
        int accepted = 1;
        Task[] threads = [.. Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                Random random = new(thread);
                for (int i = 0; i < Each; i++)
                {
                    Interlocked.Increment(ref begun);
                    Future<int> call = pool.Submit(Work.Nothing);
                    Interlocked.Increment(ref accepted);
                    if (random.Next(3) == 0)
                    {
                        call.Cancel();
                    }
                }
            },
            TaskCreationOptions.LongRunning))];
        long last = 0;
        while (!threads.All(static thread => thread.IsCompleted))
        {
            int least = Volatile.Read(ref accepted);
            PoolStatistics statistics = pool.Statistics;
            Assert.InRange(statistics.Submitted, Math.Max(least, last), Volatile.Read(ref begun));
            Assert.InRange(statistics.Running, 0, 2);
            last = statistics.Submitted;
        }

        await Task.WhenAll(threads);
        await Eventually.IsTrueAsync(() => pool.Statistics is { Pending: 0, Running: 0 }, "all calls are over");
        Assert.Equal((1 + (Threads * Each), 0), (pool.Statistics.Submitted, pool.Statistics.Failed));
    }
}
