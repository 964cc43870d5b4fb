using Fleche.Calls;

namespace Fleche.Tests.Executors;

public class ShutdownTests
{
    [Fact(Timeout = 30_000)]
    public async Task Shutdown_FromACallThatHasAwaited_DoesNotDeadlock()
    {
        ThreadPoolExecutor pool = new(2);

        Assert.Equal(1, await pool.Submit(async () =>
        {
            await Task.Delay(10);
            pool.Shutdown();
            await pool.DisposeAsync();
            return 1;
        }));

        await Task.Run(() => pool.Shutdown());
    }

    // What a call has started and left running waits as anybody does.
    [Fact(Timeout = 30_000)]
    public async Task Shutdown_FromWhatACallLeftRunning_WaitsForTheOthers()
    {
        ThreadPoolExecutor pool = new(2);
        TaskCompletionSource over = new();
        using ManualResetEventSlim goOn = new();
        Future<int> other = pool.Submit(() =>
        {
            goOn.Wait();
            Thread.Sleep(100);
            return 1;
        });
        Task? left = null;
        await pool.Submit(() =>
        {
            left = Task.Run(async () =>
            {
                await over.Task;
                goOn.Set();
                pool.Shutdown();
                Assert.True(other.IsDone);
            });
        });
        over.SetResult();
        await left!;
    }

    [Fact(Timeout = 30_000)]
    public Task Submit_AfterShutdown_IsRefused() => InThread.Run(() => // G1
    {
        ThreadPoolExecutor pool = new(1);
        pool.Shutdown();
        Assert.Throws<ExecutorShutdownException>(() => pool.Submit(() => 1));
        Assert.Throws<ExecutorShutdownException>(() => pool.Map(x => x, new[] { 1 }));
    });

    [Fact(Timeout = 30_000)]
    public Task Shutdown_AnyTimesInAnyOrder_IsNoError() => InThread.Run(() => // G7
    {
        ThreadPoolExecutor pool = new(2);
        Future<int> future = pool.Submit(() => 1);
        pool.Shutdown(wait: false);
        pool.Shutdown(wait: true, cancelFutures: true);
        pool.Shutdown(wait: false, cancelFutures: true);
        pool.Shutdown();
        pool.Dispose();
        Assert.True(future.IsDone);
        new ThreadPoolExecutor().Dispose();
    });

    [Theory(Timeout = 30_000)] // G29
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task Shutdown_TwoRunningOneQueued_DoesWhatItsFlagsSay(bool wait, bool cancelFutures)
    {
        ThreadPoolExecutor pool = new(2);
        Blocker running = new(pool, threads: 2);
        Future<int> queued = pool.Submit(() => 1);
        Task shutdown = InThread.Run(() => pool.Shutdown(wait, cancelFutures));
        if (!wait)
        {
            await shutdown;
        }

        if (cancelFutures)
        {
            Assert.True(queued.Wait(TimeSpan.FromSeconds(20)));
        }

        Assert.Equal(cancelFutures, queued.IsCancelled);
        Assert.All(running.Futures, future => Assert.True(future.IsRunning));
        Assert.False(wait && shutdown.IsCompleted);
        running.Release();
        await shutdown;
        if (wait)
        {
            Assert.True(queued.IsDone);
        }

        foreach (Future<Unit> future in running.Futures)
        {
            Assert.Equal(Unit.Value, await future);
        }

        if (!cancelFutures)
        {
            Assert.Equal(1, await queued);
        }

        pool.Dispose();
    }

    [Fact(Timeout = 30_000)]
    public Task Shutdown_FiftyQueued_AllComplete() => InThread.Run(() => // G2
    {
        ThreadPoolExecutor pool = new(3);
        Future<int>[] futures = [.. Enumerable.Range(0, 50).Select(i => pool.Submit(n => n, i))];
        pool.Shutdown();
        Assert.Equal(Enumerable.Range(0, 50), futures.Select(future => future.GetResult(TimeSpan.Zero)));
    });

    [Fact(Timeout = 30_000)]
    public async Task Shutdown_CancelFutures_CancelsTheQueuedAndWakesWhoWaits() // G3, G4
    {
        ThreadPoolExecutor pool = new(5);
        Blocker running = new(pool, threads: 5);
        Future<int>[] queued = [.. Enumerable.Range(0, 45).Select(i => pool.Submit(n => n, i))];
        Task<int> cancelled = InThread.Run(() => Futures.AsCompleted(queued).Count(future => future.IsCancelled));
        pool.Shutdown(wait: false, cancelFutures: true);
        Assert.Equal(45, await cancelled);
        running.Release();
        foreach (Future<Unit> future in running.Futures)
        {
            Assert.Null(future.GetException());
        }

        pool.Dispose();
    }

    [Fact(Timeout = 30_000)]
    public async Task Shutdown_WithoutWaiting_CallsFinishAndThreadsEnd() // G5, G14
    {
        ThreadPoolExecutor pool = new(1);
        Blocker running = new(pool);
        Future<Thread> queued = pool.Submit(() => Thread.CurrentThread);
        pool.Shutdown(wait: false);
        Assert.Throws<ExecutorShutdownException>(() => pool.Submit(() => 1));
        running.Release();
        Thread thread = await queued;
        Assert.True(await InThread.Run(() => thread.Join(TimeSpan.FromSeconds(20))));
    }

    [Fact(Timeout = 30_000)]
    public async Task Shutdown_CallCancelledRightBefore_Returns() // G11
    {
        for (int i = 0; i < 50; i++)
        {
            ThreadPoolExecutor pool = new(1);
            Future<int> future = pool.Submit(() => 1);
            future.Cancel();
            await InThread.Run(() => pool.Shutdown());
            Assert.True(future.IsDone);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Shutdown_FromACallback_DoesNotDeadlock() // F4
    {
        ThreadPoolExecutor pool = new(1);
        using Blocker running = new(pool);
        TaskCompletionSource shutdown = new();
        running.Futures[0].AddDoneCallback(_ =>
        {
            pool.Shutdown();
            shutdown.SetResult();
        });
        running.Release();
        await shutdown.Task;
    }

    [Fact(Timeout = 30_000)]
    public async Task Shutdown_FromOneOfItsOwnCalls_DoesNotDeadlock()
    {
        ThreadPoolExecutor pool = new(1);
        await pool.Submit(() => pool.Shutdown());
        Assert.Throws<ExecutorShutdownException>(() => pool.Submit(() => 1));
        await pool.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task DisposeAsync_RunningCall_WaitsForIt()
    {
        ThreadPoolExecutor pool = new(1);
        Blocker running = new(pool);
        ValueTask dispose = pool.DisposeAsync();
        Assert.False(dispose.IsCompleted);
        running.Release();
        await dispose;
        Assert.True(running.Futures[0].IsDone);
    }

    [Fact(Timeout = 60_000)]
    public async Task Shutdown_RacingWithSubmit_EveryAcceptedCallIsDone()
    {
        for (int round = 0; round < 50; round++)
        {
            ThreadPoolExecutor pool = new(2);
            int accepted = 0, ran = 0;
            await InThread.Together(4, thread =>
            {
                if (thread == 3)
                {
                    pool.Shutdown();
                    return;
                }
                try
                {
                    for (int i = 0; i < 100; i++)
                    {
                        pool.Submit(() => { Interlocked.Increment(ref ran); });
                        Interlocked.Increment(ref accepted);
                    }
                }
                catch (ExecutorShutdownException)
                {
                }
            });
            pool.Shutdown();
            Assert.Equal(accepted, ran);
        }
    }

    // What waits for an equal call is queued when that has failed, which may be just when the threads are told to leave.
    [Fact(Timeout = 60_000)]
    public Task Shutdown_WhatIsExpectedComesWhileTheLastThreadLeaves_ItRuns() => InThread.Run(() =>
    {
        for (int i = 0; i < 1000; i++)
        {
            ThreadPoolExecutor pool = new(1);
            _ = pool.Submit(() => 0).Result;
            Assert.True(SpinWait.SpinUntil(() => pool.IdleThreads == 1, TimeSpan.FromSeconds(20)));
            pool.Expect();
            Call<Func<int, int>, InputArgument<int>, int> call = new(n => n + 1, new(i), static (f, a) => f(a.Input)) { Promised = new() };

            pool.Shutdown(wait: false);
            pool.SubmitCall(call, null);
            pool.Release();

            Assert.Equal(i + 1, call.Promised.GetResult(TimeSpan.FromSeconds(20)));
            pool.Shutdown();
        }
    });
}
