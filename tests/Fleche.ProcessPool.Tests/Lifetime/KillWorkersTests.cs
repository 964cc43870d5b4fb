using System.Diagnostics;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary><see cref="ProcessPoolExecutor.KillWorkers"/>.</summary>
public sealed class KillWorkersTests : ProcessTest
{
    // G8, G28
    [Fact(Timeout = 180_000)]
    public Task KillWorkers_LongCallsRunningAndQueued_AllFailAtOnceEachWithItsOwnException() => Quick.WithinAsync(TimeSpan.FromSeconds(2), async () =>
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = new(2);
        Future<int>[] calls = [.. Enumerable.Range(0, 10).Select(i => pool.Submit(Work.Hang, scene[$"in{i}"]))];
        await scene.WaitForAsync("in0");
        Stopwatch watch = Stopwatch.StartNew();

        pool.KillWorkers();

        Exception[] errors = [.. calls.Select(static call => call.GetException(TimeSpan.FromSeconds(10))!)];
        TimeSpan time = watch.Elapsed;
        Assert.All(errors, static error => Assert.IsType<BrokenProcessPoolException>(error));
        Assert.Equal(10, errors.Distinct().Count());
        await Eventually.IsTrueAsync(static () => Leftovers.ChildProcesses().Count == 0, "the workers have ended");
        return time;
    }, slowest: 10);

    [Fact(Timeout = 60_000)]
    public async Task KillWorkers_VeryManyCallsWhileAnotherThreadDisposes_ThatReturnsWhenAllAreDone()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = new(1);
        Future<int> running = pool.Submit(Work.Hang, scene["in"]);
        Task[] calls = [.. Enumerable.Range(0, 100_000).Select(_ => pool.Submit(Work.Nothing).AsTask())];
        await scene.WaitForAsync("in");
        pool.Shutdown(wait: false);
        Task<int> undone = Task.Run(() =>
        {
            pool.Dispose();
            return calls.Count(static call => !call.IsCompleted);
        });

        pool.KillWorkers();

        Assert.Equal(0, await undone);
        Assert.True(running.IsDone);
    }

    // G28
    [Fact(Timeout = 30_000)]
    public async Task Submit_AfterKillWorkers_ThrowsBrokenProcessPool()
    {
        await using ProcessPoolExecutor pool = new(1);
        await pool.Submit(Work.Nothing);
        pool.KillWorkers();

        BrokenProcessPoolException error = Assert.Throws<BrokenProcessPoolException>(() => pool.Submit(Work.Nothing));
        Assert.Contains(nameof(ProcessPoolExecutor.KillWorkers), error.Message, StringComparison.Ordinal);
    }

    // G28
    [Fact(Timeout = 30_000)]
    public async Task KillWorkers_NothingEverStarted_BreaksThePoolAndDisposeReturns()
    {
        await using ProcessPoolExecutor pool = new(1);

        pool.KillWorkers();

        Assert.Throws<BrokenProcessPoolException>(() => pool.Submit(Work.Nothing));
    }

    // G28
    [Fact(Timeout = 30_000)]
    public async Task KillWorkers_AfterShutdown_DoesNothing()
    {
        ProcessPoolExecutor pool = new(1);
        await pool.Submit(Work.Nothing);
        await pool.DisposeAsync();

        pool.KillWorkers();

        Assert.Throws<ExecutorShutdownException>(() => pool.Submit(Work.Nothing));
    }

    // G28
    [Fact(Timeout = 30_000)]
    public async Task KillWorkers_WorkerAlreadyDead_DoesNoHarm()
    {
        await using ProcessPoolExecutor pool = new(1);
        int worker = await pool.Submit(Work.ProcessId);
        Work.Signal(worker, Work.SigKill);

        pool.KillWorkers();
        pool.KillWorkers();

        Assert.Throws<BrokenProcessPoolException>(() => pool.Submit(Work.Nothing));
    }

    [Fact(Timeout = 60_000)]
    public async Task KillWorkers_WhileWorkersStart_LeavesNone()
    {
        for (int round = 0; round < 10; round++)
        {
            await using ProcessPoolExecutor pool = new(3);
            Future<int>[] calls = [.. Enumerable.Range(0, 3).Select(_ => pool.Submit(Work.ProcessId))];
            await Task.Delay(round * 8);

            pool.KillWorkers();

            Assert.All(calls, static call => Assert.True(call.Wait(TimeSpan.FromSeconds(20))));
        }
    }

    // G8
    [Fact(Timeout = 30_000)]
    public async Task KillWorkers_AfterShutdownWithoutWait_EndsWhatStillRuns()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = new(1);
        Future<int> call = pool.Submit(Work.Hang, scene["in"]);
        await scene.WaitForAsync("in");
        pool.Shutdown(wait: false);

        pool.KillWorkers();

        await Assert.ThrowsAsync<BrokenProcessPoolException>(() => call.AsTask());
    }

    [Fact(Timeout = 30_000)]
    public async Task KillWorkers_StoppedWorker_EndsItToo()
    {
        await using ProcessPoolExecutor pool = new(1);
        int worker = await pool.Submit(Work.ProcessId);
        Work.Signal(worker, Work.SigStop);

        pool.KillWorkers();

        await Eventually.HasEndedAsync(worker);
    }

    [Fact(Timeout = 30_000)]
    public async Task Kill_BeforeTheProcessIsKnown_EndsItAsSoonAsItIs()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        WorkerHandle worker = new(1, 0);
        worker.Kill();
        using Process process = Process.Start("sleep", "60");

        worker.Attach(process);

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        worker.Detach();
    }
}
