namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>The death of a worker that runs no call costs no call (C11, C14).</summary>
public sealed class IdleWorkerTests : ProcessTest
{
    // C14
    [Theory(Timeout = 60_000)]
    [InlineData(WorkerFailurePolicy.BreakPool)]
    [InlineData(WorkerFailurePolicy.ReplaceWorker)]
    public async Task AnyPolicy_IdleWorkerIsKilled_TheNextCallRunsElsewhere(WorkerFailurePolicy policy)
    {
        using ProcessPoolExecutor pool = Pools.Of(policy);
        for (int i = 0; i < 3; i++)
        {
            int worker = await pool.Submit(Work.ProcessId);
            Native.Kill(worker, 9);
            Assert.NotEqual(worker, await pool.Submit(Work.ProcessId));
        }
    }

    // C14, the call being on its way when the worker dies
    [Theory(Timeout = 30_000)]
    [InlineData(WorkerFailurePolicy.BreakPool)]
    [InlineData(WorkerFailurePolicy.ReplaceWorker)]
    public async Task AnyPolicy_WorkerDiesBeforeItTakesUpItsCall_TheCallRunsElsewhere(WorkerFailurePolicy policy)
    {
        using ProcessPoolExecutor pool = Pools.Of(policy);
        int worker = await pool.Submit(Work.ProcessId);
        Native.Kill(worker, Native.SigStop);

        Future<int> call = pool.Submit(Work.ProcessId);
        Assert.True(call.IsRunning);
        Native.Kill(worker, 9);

        Assert.NotEqual(worker, await call);
    }

    // C11
    [Theory(Timeout = 30_000)]
    [InlineData(WorkerFailurePolicy.BreakPool)]
    [InlineData(WorkerFailurePolicy.ReplaceWorker)]
    public async Task AnyPolicy_WorkerDiesWhileItReceivesALargeCall_TheCallRunsElsewhere(WorkerFailurePolicy policy)
    {
        using ProcessPoolExecutor pool = Pools.Of(policy);
        int worker = await pool.Submit(Work.ProcessId);
        Native.Kill(worker, Native.SigStop);
        byte[] large = new byte[32 << 20];

        Future<int> call = pool.Submit(Work.Length, large);
        Future<int> behind = pool.Submit(Work.Length, large);
        Native.Kill(worker, 9);

        Assert.Equal(large.Length, await call);
        Assert.Equal(large.Length, await behind);
    }

    // A call that came back from a worker which had not begun it waits like any other, though its future says that it runs.
    [Fact(Timeout = 30_000)]
    public async Task Shutdown_WithCancelFuturesWhileACallIsBackFromADeadWorker_ThatCallIsCancelledToo()
    {
        // While it is there, no replacement becomes ready.
        using Scratch scratch = new();
        string gate = scratch["gate"];
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Initializer = () => SpinWait.SpinUntil(() => !File.Exists(gate)) });
        try
        {
            int worker = await pool.Submit(Work.ProcessId);
            Native.Kill(worker, Native.SigStop);
            Future<int> call = pool.Submit(Work.ProcessId);
            Future<int> pending = pool.Submit(Work.ProcessId);
            await File.WriteAllTextAsync(gate, "");
            Native.Kill(worker, 9);
            await Until.True(() => pool.WorkerProcessIds.Count == 0);

            pool.Shutdown(wait: false, cancelFutures: true);

            Assert.True(pending.IsCancelled);
            Assert.True(call.IsCancelled);
        }
        finally
        {
            File.Delete(gate);
        }
    }
}
