using System.Diagnostics;

namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>Shutdown and Dispose.</summary>
public sealed class ShutdownTests : ProcessTest
{
    // G1
    [Fact(Timeout = 30_000)]
    public async Task Submit_AfterShutdown_Throws()
    {
        ProcessPoolExecutor pool = new(1);
        await pool.Submit(Work.Nothing);
        await pool.DisposeAsync();

        Assert.Throws<ExecutorShutdownException>(() => pool.Submit(Work.Nothing));
    }

    // G2, repeated as the references do
    [Fact(Timeout = 60_000)]
    public async Task Dispose_FiftyQueuedCalls_CompletesAll()
    {
        for (int round = 0; round < 5; round++)
        {
            Future<int>[] calls;
            await using (ProcessPoolExecutor pool = new(2))
            {
                calls = [.. Enumerable.Range(0, 50).Select(i => pool.Submit(Work.Identity, i))];
            }

            Assert.All(calls, static call => Assert.True(call.IsDone));
            Assert.Equal(Enumerable.Range(0, 50), calls.Select(static call => call.Result));
            Assert.Empty(Leftovers.ChildProcesses());
        }
    }

    // G3
    [Fact(Timeout = 30_000)]
    public async Task Shutdown_CancellingFutures_CancelsTheQueuedAndFinishesTheRunning()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = new(2);
        Future<int> first = pool.Submit(Work.ProcessId);
        Future<int>[] calls = [.. Enumerable.Range(0, 49).Select(i => pool.Submit(Work.Meet, scene[$"in{i}"], scene["out"]))];
        await first;
        await Eventually.IsTrueAsync(() => scene.Count == 2, "two calls run");

        Task shutdown = Task.Run(() => pool.Shutdown(wait: true, cancelFutures: true));
        await Eventually.IsTrueAsync(() => calls.Count(static call => call.IsCancelled) == 47, "the queued calls are cancelled");
        scene.Set("out");
        await shutdown;

        Assert.All(calls, static call => Assert.True(call.IsDone));
        Assert.Equal(47, calls.Count(static call => call.IsCancelled));
        Assert.All(calls.Where(static call => !call.IsCancelled), static call => Assert.Null(call.GetException()));
    }

    // G4
    [Fact(Timeout = 30_000)]
    public async Task Shutdown_CancellingFutures_WakesWaitAndAsCompleted()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = new(1);
        Future<int> running = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        await scene.WaitForAsync("in");
        Future<int>[] queued = [.. Enumerable.Range(0, 5).Select(_ => pool.Submit(Work.Nothing))];
        Task<int> completed = Task.Factory.StartNew(() => Futures.AsCompleted(queued).Count(), TaskCreationOptions.LongRunning);
        Task<int> waited = Task.Factory.StartNew(() => Futures.Wait(queued).Done.Count, TaskCreationOptions.LongRunning);

        pool.Shutdown(wait: false, cancelFutures: true);

        Assert.Equal(5, await completed);
        Assert.Equal(5, await waited);
        scene.Set("out");
        Assert.NotEqual(0, await running);
    }

    // G5
    [Fact(Timeout = 30_000)]
    public async Task Shutdown_WithoutWait_ReturnsAtOnceAndTheCallsFinish()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = new(1);
        Future<int> running = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        Future<int> queued = pool.Submit(Work.Identity, 5);
        await scene.WaitForAsync("in");

        pool.Shutdown(wait: false);

        Assert.False(running.IsDone);
        Assert.Throws<ExecutorShutdownException>(() => pool.Submit(Work.Nothing));
        scene.Set("out");
        Assert.NotEqual(0, await running);
        Assert.Equal(5, await queued);
        await Eventually.IsTrueAsync(static () => Leftovers.ChildProcesses().Count == 0, "the worker has left");
    }

    // G6
    [Fact(Timeout = 120_000)]
    public async Task Shutdown_WorkersLeftMeanwhileAndCallsQueued_Returns()
    {
        ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, MaxTasksPerWorker = 1, IdleTimeout = TimeSpan.FromMilliseconds(1) });
        Future<int>[] calls = [.. Enumerable.Range(0, 8).Select(i => pool.Submit(Work.Identity, i))];

        await pool.DisposeAsync();

        Assert.Equal(Enumerable.Range(0, 8), calls.Select(static call => call.Result));
    }

    // G7
    [Fact(Timeout = 30_000)]
    public async Task Shutdown_AgainAndAgain_DoesNothingMore()
    {
        ProcessPoolExecutor pool = new(1);
        Future<int> call = pool.Submit(Work.Identity, 3);
        pool.Shutdown(wait: false);
        await Task.Run(() => pool.Shutdown());
        pool.Shutdown(wait: false, cancelFutures: true);
        await pool.DisposeAsync();
        pool.Dispose();

        Assert.Equal(3, call.Result);
    }

    // G7
    [Fact(Timeout = 30_000)]
    public async Task Shutdown_WhileBroken_Returns()
    {
        ProcessPoolExecutor pool = new(2);
        Future<int> crash = pool.Submit(Work.KillSelf);
        await Assert.ThrowsAsync<TerminatedWorkerException>(() => crash.AsTask());

        await pool.DisposeAsync();

        Assert.Empty(Leftovers.ChildProcesses());
    }

    // C17
    [Fact(Timeout = 30_000)]
    public async Task Shutdown_CallThatCrashesMeanwhile_Returns()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = new(1);
        string go = scene["go"];
        Future<int> crash = pool.Submit(
            () =>
            {
                Work.WaitFor(go);
                return Work.KillSelf();
            });
        Task shutdown = Task.Run(() => pool.Shutdown());
        await Eventually.IsTrueAsync(() => pool.IsEnded, "the shutdown has begun");

        scene.Set("go");

        await Assert.ThrowsAsync<TerminatedWorkerException>(() => crash.AsTask());
        await shutdown;
    }

    // G10
    [Fact(Timeout = 30_000)]
    public async Task Shutdown_RightAfterOneWorkerKilledTheOther_Returns()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = new(2);
        Future<int> victim = pool.Submit(Work.Hang, scene["victim"]);
        await scene.WaitForAsync("victim");
        int worker = pool.WorkerProcessIds.Single();
        Future<Unit> killer = pool.Submit(Work.Signal, worker, Work.SigKill);

        // Its victim's death breaks the pool, perhaps before the killer's own result is there.
        await Task.Run(() => killer.Wait());
        await pool.DisposeAsync();

        await Assert.ThrowsAsync<TerminatedWorkerException>(() => victim.AsTask());
        Assert.Empty(Leftovers.ChildProcesses());
    }

    // G11
    [Fact(Timeout = 180_000)]
    public Task Shutdown_RightAfterSubmitAndCancel_IsQuick() => Quick.WithinAsync(TimeSpan.FromSeconds(5), async () =>
    {
        ProcessPoolExecutor pool = new(1);
        await pool.Submit(Work.Nothing);
        Future<int> call = pool.Submit(Work.Nothing);
        call.Cancel();
        Stopwatch watch = Stopwatch.StartNew();

        await pool.DisposeAsync();

        Assert.True(call.IsDone);
        return watch.Elapsed;
    });

    [Fact(Timeout = 180_000)]
    public Task Shutdown_WhileTheOnlyWorkerStarts_IsQuickWhenItsCallIsCancelled() => Quick.WithinAsync(TimeSpan.FromSeconds(5), async () =>
    {
        ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Initializer = static () => Thread.Sleep(60_000) });
        Future<int> call = pool.Submit(Work.Nothing);
        await Eventually.IsTrueAsync(static () => Leftovers.ChildProcesses().Count == 1, "the worker's process exists");
        Stopwatch watch = Stopwatch.StartNew();

        await Task.Run(() => pool.Shutdown(wait: true, cancelFutures: true));

        Assert.True(call.IsCancelled);
        return watch.Elapsed;
    });

    // G26: a shutdown that is waited for with a limit
    [Fact(Timeout = 30_000)]
    public async Task Dispose_CallThatDoesNotEnd_WaitsUntilKilled()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = new(1);
        Future<int> endless = pool.Submit(Work.Hang, scene["in"]);
        await scene.WaitForAsync("in");
        Task disposed = pool.DisposeAsync().AsTask();

        await Assert.ThrowsAsync<TimeoutException>(() => disposed.WaitAsync(TimeSpan.FromMilliseconds(300)));
        pool.KillWorkers();

        await disposed;
        await Assert.ThrowsAsync<BrokenProcessPoolException>(() => endless.AsTask());
    }

    // G27
    [Fact(Timeout = 90_000)]
    public async Task Dispose_Returned_NoProcessOfThePoolExistsNotEvenAZombie()
    {
        using Scene scene = new();
        int[] workers;
        using (ProcessPoolExecutor pool = new(3))
        {
            workers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => pool.Submit(Work.MeetAll, scene.Folder, 3).AsTask()));
        }

        Assert.All(workers, static worker => Assert.False(Directory.Exists($"/proc/{worker}")));
    }

    // G29
    [Theory(Timeout = 30_000)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Shutdown_TwoRunningAndOneQueued_DoesAsItsArgumentsSay(bool wait, bool cancelFutures)
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = new(2);
        Future<int>[] running = [pool.Submit(Work.Meet, scene["in1"], scene["out"]), pool.Submit(Work.Meet, scene["in2"], scene["out"])];
        Future<int> queued = pool.Submit(Work.Identity, 9);
        await scene.WaitForAsync("in1");
        await scene.WaitForAsync("in2");

        Task shutdown = Task.Run(() => pool.Shutdown(wait, cancelFutures));
        await Eventually.IsTrueAsync(() => pool.IsEnded, "the shutdown has begun");
        if (cancelFutures)
        {
            await Eventually.IsTrueAsync(() => queued.IsCancelled, "the queued call is cancelled at once");
        }

        if (wait)
        {
            await Task.Delay(300);
            Assert.False(shutdown.IsCompleted);
        }
        else
        {
            await shutdown;
        }

        scene.Set("out");
        await shutdown;
        Assert.All(await Task.WhenAll(running.Select(static call => call.AsTask())), static worker => Assert.NotEqual(0, worker));
        Assert.Equal(cancelFutures, queued.IsCancelled);
        if (!cancelFutures)
        {
            Assert.Equal(9, await queued);
        }
    }
}
