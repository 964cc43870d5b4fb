using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Stopping;

/// <summary><see cref="Future.Cancel"/> on a running call, by the options of the pool and of the call.</summary>
public sealed class CancelTests : ProcessTest
{
    [Theory(Timeout = 30_000)]
    [InlineData(true, null)]
    [InlineData(false, true)]
    public async Task Cancel_OfARunningCallThatMayBeStopped_EndsItAsCancelled(bool pool, bool? call)
    {
        using Scene scene = new();
        await using ProcessPoolExecutor executor = new(new ProcessPoolOptions { MaxWorkers = 1, CancelRunning = pool });
        Future<int> future = executor.Submit(Work.Hang, scene["in"], new CallOptions { CancelRunning = call });
        Future<int> next = executor.Submit(Work.ProcessId);
        await scene.WaitForAsync("in");

        Assert.True(future.Cancel());
        Assert.True(future.Cancel());

        Assert.True(await Task.Run(() => future.Wait(TimeSpan.FromSeconds(10))));
        int worker = int.Parse(File.ReadAllText(scene["in"]));
        Assert.Equal(FutureState.Cancelled, future.State);
        Assert.False(Leftovers.IsAlive(worker));
        Assert.True(future.AsTask().IsCanceled);
        Assert.Throws<TaskCanceledException>(() => future.Result);
        Assert.True(future.Cancel());
        Assert.NotEqual(worker, await next);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false, null)]
    [InlineData(true, false)]
    public async Task Cancel_OfARunningCallThatMayNot_IsRefused(bool pool, bool? call)
    {
        using Scene scene = new();
        await using ProcessPoolExecutor executor = new(new ProcessPoolOptions { MaxWorkers = 1, CancelRunning = pool });
        Future<int> future = executor.Submit(Work.Meet, scene["in"], scene["out"], new CallOptions { CancelRunning = call });
        await scene.WaitForAsync("in");

        Assert.False(future.Cancel());

        scene.Set("out");
        Assert.Equal(int.Parse(File.ReadAllText(scene["in"])), await future);
    }

    [Fact(Timeout = 30_000)]
    public async Task Cancel_OfACallThatEndsWhenAsked_KeepsItsWorker()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, CancelRunning = true, CancelGrace = TimeSpan.FromSeconds(20) });
        Future<int> future = pool.Submit(Stoppable.EndWhenAsked, scene["in"]);
        await scene.WaitForAsync("in");

        Assert.True(future.Cancel());

        await Assert.ThrowsAsync<TaskCanceledException>(() => future.AsTask());
        Assert.Equal(int.Parse(File.ReadAllText(scene["in"])), await pool.Submit(Work.ProcessId));
    }

    // concurrent.futures: what was cancelled never gives a result.
    [Fact(Timeout = 30_000)]
    public async Task Cancel_OfACallThatStillGivesAResult_DeliversNone()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, CancelRunning = true, CancelGrace = TimeSpan.FromSeconds(20) });
        Future<int> future = pool.Submit(Stoppable.GiveWhenAsked, scene["in"], 7);
        await scene.WaitForAsync("in");

        Assert.True(future.Cancel());

        await Assert.ThrowsAsync<TaskCanceledException>(() => future.AsTask());
        Assert.True(future.IsCancelled);
    }

    [Fact(Timeout = 30_000)]
    public async Task Cancel_WhileATimedOutCallHasItsGraceTime_EndsItAsCancelled()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, CancelRunning = true, CancelGrace = TimeSpan.FromSeconds(2) });
        Future<int> future = pool.Submit(WaitAndTouch, scene["asked"], new CallOptions { Timeout = TimeSpan.FromMilliseconds(50), Retries = 3 });
        await scene.WaitForAsync("asked");

        Assert.True(future.Cancel());

        await Assert.ThrowsAsync<TaskCanceledException>(() => future.AsTask());
    }

    [Fact(Timeout = 60_000)]
    public async Task Cancel_RacingWithTheEndOfCalls_EndsEachFutureAndHitsNoOtherCall()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, CancelRunning = true, CancelGrace = TimeSpan.FromSeconds(20) });
        Random random = new(5);
        int cancelled = 0;
        await pool.Submit(Stoppable.Undisturbed, 0);
        for (int i = 0; i < 200; i++)
        {
            Future<int> call = pool.Submit(Stoppable.Identity, i, random.Next(300));
            Future<int> other = pool.Submit(Stoppable.Undisturbed, -i);
            Future<int> next = pool.Submit(Stoppable.Undisturbed, i + 1000);
            Thread.SpinWait(random.Next(20_000));

            bool isCancelled = call.Cancel();

            Assert.True(await Task.Run(() => call.Wait(TimeSpan.FromSeconds(10))), $"the end of call {i}");
            Assert.Equal(isCancelled, call.IsCancelled);
            Assert.True(isCancelled || call.Result == i);
            Assert.Equal(-i, await other);
            Assert.Equal(i + 1000, await next);
            cancelled += isCancelled ? 1 : 0;
        }

        Assert.InRange(cancelled, 1, 200);
    }

    // A call at hand of a worker runs nowhere: who cancels it second, while its future is just about to say so, hears the same.
    [Fact(Timeout = 60_000)]
    public async Task Cancel_ByTwoThreadsOfCallsAtHand_BothAreTold()
    {
        await using ProcessPoolExecutor pool = new(1);
        int cancelled = 0;
        int arrived = 0;
        for (int round = 0; round < 100; round++)
        {
            Future<int>[] calls = [.. Enumerable.Range(0, 60).Select(i => pool.Submit(Stoppable.Undisturbed, i))];
            await calls[10];
            Future<int>[] atHand = [.. calls.Where(static call => call.IsRunning).Reverse()];
            bool[] Cancel() => [.. atHand.Select(call =>
            {
                // They have to meet within a microsecond.
                for (int both = (Interlocked.Increment(ref arrived) + 1) & ~1; Volatile.Read(ref arrived) < both;)
                {
                    Thread.SpinWait(1);
                }

                return call.Cancel();
            })];

            bool[][] answers = await Task.WhenAll(Task.Run(Cancel), Task.Run(Cancel));

            for (int i = 0; i < atHand.Length; i++)
            {
                bool isCancelled = await Task.Run(() => atHand[i].Wait()) && atHand[i].IsCancelled;
                Assert.Equal((isCancelled, isCancelled), (answers[0][i], answers[1][i]));
                cancelled += isCancelled ? 1 : 0;
            }
        }

        Assert.NotEqual(0, cancelled);
    }

    [Fact(Timeout = 30_000)]
    public async Task Token_OfACallThatWaitsToRunAgain_IsInTheException()
    {
        using Scene scene = new();
        using CancellationTokenSource source = new();
        await using ProcessPoolExecutor pool = new(1);
        CallOptions options = new() { CancellationToken = source.Token, Timeout = TimeSpan.FromMilliseconds(100), Retries = 100 };
        Future<int> call = pool.Submit(Work.Hang, scene["began"], options);
        await scene.WaitForAsync("began");
        Future<int> other = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        await scene.WaitForAsync("in");

        await source.CancelAsync();

        TaskCanceledException error = await Assert.ThrowsAsync<TaskCanceledException>(() => call.AsTask());
        Assert.Equal(source.Token, error.CancellationToken);
        scene.Set("out");
        await other;
    }

    [Fact(Timeout = 60_000)]
    public async Task Token_RacingWithTheEndOfCalls_EndsEachFutureAndHitsNoOtherCall()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, CancelGrace = TimeSpan.FromSeconds(20) });
        Random random = new(6);
        await pool.Submit(Stoppable.Undisturbed, 0);
        for (int i = 0; i < 200; i++)
        {
            using CancellationTokenSource source = new();
            Future<int> call = pool.Submit(Stoppable.Identity, i, random.Next(300), new CallOptions { CancellationToken = source.Token });
            Future<int> other = pool.Submit(Stoppable.Undisturbed, -i);
            Future<int> next = pool.Submit(Stoppable.Undisturbed, i + 1000);
            Thread.SpinWait(random.Next(20_000));

            source.Cancel();

            Assert.True(await Task.Run(() => call.Wait(TimeSpan.FromSeconds(10))), $"the end of call {i}");
            Assert.True(call.IsCancelled || call.GetException() is OperationCanceledException || call.Result == i);
            Assert.Equal(-i, await other);
            Assert.Equal(i + 1000, await next);
        }
    }

    /// <summary>Sets a signal when it is asked to end, and does not.</summary>
    private static int WaitAndTouch(string asked)
    {
        WorkerContext.Current.CancellationToken.WaitHandle.WaitOne();
        return Work.Hang(asked);
    }
}
