using System.Runtime.CompilerServices;

namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>A crash in a pool that is on its way out (A4, C16, C17).</summary>
public sealed class EndingPoolTests : ProcessTest
{
    // C16
    [Theory(Timeout = 30_000)]
    [InlineData(WorkerFailurePolicy.BreakPool)]
    [InlineData(WorkerFailurePolicy.ReplaceWorker)]
    public async Task AnyPolicy_CrashAfterTheExecutorWasCollected_TheFutureStillFailsAndTheWorkersLeave(WorkerFailurePolicy policy)
    {
        using Scratch scratch = new();
        (WeakReference executor, Future<int> call) = SubmitAndDrop(policy, scratch["sign"]);
        int worker = int.Parse(await scratch.ReadAsync("sign"));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(executor.IsAlive);

        Native.Kill(worker, 9);

        await Assert.ThrowsAsync<TerminatedWorkerException>(call.AsTask);
        await Until.True(static () => Leftovers.ChildProcesses().Count == 0);
    }

    // C17
    [Theory(Timeout = 30_000)]
    [InlineData(WorkerFailurePolicy.BreakPool)]
    [InlineData(WorkerFailurePolicy.ReplaceWorker)]
    public async Task AnyPolicy_CrashWhileShutdownWaits_TheFutureFailsAndShutdownReturns(WorkerFailurePolicy policy)
    {
        using Scratch scratch = new();
        ProcessPoolExecutor pool = Pools.Of(policy);
        Future<int> call = pool.Submit(Work.Hang, scratch["sign"]);
        int worker = int.Parse(await scratch.ReadAsync("sign"));

        Task shutdown = Task.Run(() => pool.Shutdown());
        await Until.True(() => Refuses(pool));
        Assert.False(shutdown.IsCompleted);
        Native.Kill(worker, 9);

        await shutdown;
        Assert.True(call.IsDone);
        Assert.IsType<TerminatedWorkerException>(call.GetException());
    }

    // C17, with calls that have not started
    [Fact(Timeout = 30_000)]
    public async Task ReplaceWorker_CrashWhileShutdownWaits_TheCallsBehindItStillRun()
    {
        ProcessPoolExecutor pool = Pools.Replacing();
        Future<int> dying = pool.Submit(Deaths.Die, Death.SigKill);
        Future<int>[] behind = [.. Enumerable.Range(0, 5).Select(i => pool.Submit(Work.Add, i, i))];

        await Task.Run(() => pool.Shutdown());

        Assert.IsType<TerminatedWorkerException>(dying.GetException(TimeSpan.Zero));
        Assert.Equal([0, 2, 4, 6, 8], behind.Select(static call => call.GetResult(TimeSpan.Zero)));
    }

    // A4
    [Fact(Timeout = 30_000)]
    public async Task Shutdown_RightAfterACallThatCannotTravel_Returns()
    {
        ProcessPoolExecutor pool = Pools.Breaking(2);
        using MemoryStream stream = new();
        Future<int> good = pool.Submit(Work.Add, 1, 2);
        Future<int> refused = pool.Submit(static thread => thread.ManagedThreadId, Thread.CurrentThread);

        pool.Shutdown(wait: false);

        await Assert.ThrowsAsync<PayloadSerializationException>(refused.AsTask);
        Assert.Equal(3, await good);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Executor, Future<int> Call) SubmitAndDrop(WorkerFailurePolicy policy, string sign)
    {
        ProcessPoolExecutor pool = Pools.Of(policy);
        return (new WeakReference(pool), pool.Submit(Work.Hang, sign));
    }

    private static bool Refuses(ProcessPoolExecutor pool)
    {
        try
        {
            pool.Submit(Work.Add, 1, 2);
            return false;
        }
        catch (ExecutorShutdownException)
        {
            return true;
        }
    }
}
