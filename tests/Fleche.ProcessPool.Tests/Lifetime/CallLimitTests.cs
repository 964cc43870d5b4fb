using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary><see cref="CallOptions"/>: the time-out of a running call, and its cancellation.</summary>
public sealed class CallLimitTests : ProcessTest
{
    private static readonly CallOptions FourSeconds = new() { Timeout = TimeSpan.FromSeconds(4) };

    [Theory(Timeout = 30_000)]
    [InlineData(WorkerFailurePolicy.BreakPool)]
    [InlineData(WorkerFailurePolicy.ReplaceWorker)]
    public async Task Timeout_OfARunningCall_StopsThatCallOnly(WorkerFailurePolicy policy)
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, OnWorkerFailure = policy });
        Future<int> innocent = pool.Submit(Work.Meet, scene["innocent"], scene["out"]);
        Future<int> late = pool.Submit(Work.Hang, scene["late"], new CallOptions { Timeout = TimeSpan.FromSeconds(0.5) });
        Future<int> queued = pool.Submit(Work.ProcessId);

        TaskTimeoutException error = await Assert.ThrowsAsync<TaskTimeoutException>(() => late.AsTask());

        scene.Set("out");
        Match killed = Regex.Match(error.Message, "worker process ([0-9]+) was killed");
        Assert.True(killed.Success, error.Message);
        int worker = int.Parse(killed.Groups[1].Value);
        Assert.Contains("0.5 s", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Work.Hang), error.Message, StringComparison.Ordinal);
        Assert.NotEqual(worker, await innocent);
        Assert.NotEqual(worker, await queued);
        await Eventually.HasEndedAsync(worker);
    }

    // L7
    [Fact(Timeout = 30_000)]
    public async Task Timeout_WhileTheCallIsPending_DoesNotRun()
    {
        await using ProcessPoolExecutor pool = new(1);
        Future<int> slow = pool.Submit(Work.ProcessIdAfter, 5000);
        Future<int> pending = pool.Submit(Work.ProcessId, FourSeconds);

        Assert.Equal(await slow, await pending);
    }

    [Fact(Timeout = 30_000)]
    public async Task Timeout_LongerThanTheCall_ChangesNothing()
    {
        await using ProcessPoolExecutor pool = new(1);
        int first = await pool.Submit(Work.ProcessId, FourSeconds);
        await Task.Delay(4200);

        Assert.Equal(first, await pool.Submit(Work.ProcessId, FourSeconds));
    }

    [Fact(Timeout = 30_000)]
    public async Task Timeout_ManyCallsInARow_EachWorkerIsReplaced()
    {
        await using ProcessPoolExecutor pool = new(2);
        Future<int>[] calls = [.. Enumerable.Range(0, 8).Select(i => i % 2 == 0
            ? pool.Submit(Work.ProcessIdAfter, 60_000, new CallOptions { Timeout = TimeSpan.FromMilliseconds(50) })
            : pool.Submit(Work.ProcessId))];

        for (int i = 0; i < calls.Length; i++)
        {
            if (i % 2 == 0)
            {
                await Assert.ThrowsAsync<TaskTimeoutException>(() => calls[i].AsTask());
            }
            else
            {
                Assert.NotEqual(0, await calls[i]);
            }
        }
    }

    [Fact(Timeout = 180_000)]
    public Task CancellationToken_CancelledWhileTheCallRuns_StopsThatCallOnly() => Quick.WithinAsync(TimeSpan.FromSeconds(2), async () =>
    {
        using Scene scene = new();
        using CancellationTokenSource source = new();
        await using ProcessPoolExecutor pool = new(1);
        Future<int> stopped = pool.Submit(Work.Hang, scene["in"], new CallOptions { CancellationToken = source.Token });
        Future<int> next = pool.Submit(Work.ProcessId);
        await scene.WaitForAsync("in");
        Stopwatch watch = Stopwatch.StartNew();

        await source.CancelAsync();

        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.AsTask());
        Assert.Equal(source.Token, error.CancellationToken);
        TimeSpan time = watch.Elapsed;
        Assert.NotEqual(int.Parse(File.ReadAllText(scene["in"])), await next);
        return time;
    }, slowest: 10);

    // L1
    [Fact(Timeout = 30_000)]
    public async Task CancellationToken_CancelledWhileTheCallIsPending_ItNeverRuns()
    {
        using Scene scene = new();
        using CancellationTokenSource source = new();
        await using ProcessPoolExecutor pool = new(1);
        Future<int> busy = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        Future<Unit> pending = pool.Submit(Work.Touch, scene["ran"], new CallOptions { CancellationToken = source.Token });
        Future<int> last = pool.Submit(Work.Nothing);
        await scene.WaitForAsync("in");

        await source.CancelAsync();
        scene.Set("out");

        await last;
        Assert.True(pending.IsCancelled);
        Assert.False(scene.IsSet("ran"));
        Assert.NotEqual(0, await busy);
    }

    [Fact(Timeout = 30_000)]
    public async Task CancellationToken_CancelledAfterTheCall_DoesNotHarmTheWorker()
    {
        using CancellationTokenSource source = new();
        await using ProcessPoolExecutor pool = new(1);
        int worker = await pool.Submit(Work.ProcessId, new CallOptions { CancellationToken = source.Token });

        await source.CancelAsync();

        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
    }

    [Fact(Timeout = 30_000)]
    public async Task Cancel_OfARunningCall_IsRefused()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        Future<int> call = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        await scene.WaitForAsync("in");

        Assert.True(call.IsRunning);
        Assert.False(call.Cancel());
        scene.Set("out");
        Assert.NotEqual(0, await call);
    }

    // L3
    [Fact(Timeout = 60_000)]
    public async Task CancellationToken_RacingWithTheEndOfCalls_EndsEachFutureOnce()
    {
        await using ProcessPoolExecutor pool = new(2);
        Random random = new(3);
        for (int i = 0; i < 30; i++)
        {
            using CancellationTokenSource source = new();
            Future<int> call = pool.Submit(Work.Identity, i, new CallOptions { CancellationToken = source.Token });
            Future<int> other = pool.Submit(Work.Identity, -i);
            source.CancelAfter(TimeSpan.FromMilliseconds(random.NextDouble()));
            Assert.True(await Task.Run(() => call.Wait(TimeSpan.FromSeconds(10))), $"the end of call {i}");
            Assert.Equal(-i, await other);
        }
    }

    // The worker is stopped before it takes up the call, and killed when the call is on its way to it.
    [Fact(Timeout = 30_000)]
    public async Task CancellationToken_OfACallThatCameBackFromADeadWorker_StopsIt()
    {
        using Scene scene = new();
        using CancellationTokenSource source = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Initializer = () => Work.WaitFor(scene["go"]) });
        scene.Set("go");
        Future<int> call = await ReturnFromDeadWorkerAsync(
            pool, scene, () => pool.Submit(Work.Hang, scene["ran"], new CallOptions { CancellationToken = source.Token }));

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.AsTask());
        scene.Set("go");
    }

    [Fact(Timeout = 30_000)]
    public async Task Shutdown_CancellingFutures_EndsACallThatCameBackFromADeadWorkerToo()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Initializer = () => Work.WaitFor(scene["go"]) });
        scene.Set("go");
        Future<int> call = await ReturnFromDeadWorkerAsync(pool, scene, () => pool.Submit(Work.Identity, 7));

        pool.Shutdown(wait: false, cancelFutures: true);
        scene.Set("go");

        // Cancelled or run: either is right. To be forgotten is not.
        Assert.True(await Task.Run(() => call.Wait(TimeSpan.FromSeconds(10))), "the future is done");
    }

    /// <summary>Submits a call that is given to a worker, which dies before taking it up; the next worker's initializer waits for a signal.</summary>
    private static async Task<Future<int>> ReturnFromDeadWorkerAsync(ProcessPoolExecutor pool, Scene scene, Func<Future<int>> submit)
    {
        int worker = await pool.Submit(Work.ProcessId);
        Work.Signal(worker, Work.SigStop);
        Future<int> call = submit();
        Assert.True(call.IsRunning);
        File.Delete(scene["go"]);
        Work.Signal(worker, Work.SigKill);
        await Eventually.IsTrueAsync(
            () => Leftovers.ChildProcesses() is [var next] && next != worker && pool.WorkerProcessIds.Count == 0, "the next worker starts");
        return call;
    }
}
