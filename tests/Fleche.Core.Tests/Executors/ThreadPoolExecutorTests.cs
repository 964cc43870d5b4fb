using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Fleche.Tests.Executors;

public class ThreadPoolExecutorTests
{
    [Fact(Timeout = 30_000)]
    public Task Constructor_LessThanOneThread_IsRefusedWithTheRange() => InThread.Run(() =>
    {
        foreach (int count in new[] { 0, -1 })
        {
            Assert.Contains("1 or more", Assert.Throws<ArgumentOutOfRangeException>("maxWorkers", () => new ThreadPoolExecutor(count)).Message);
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Constructor_Default_IsFourMoreThanTheProcessors() => InThread.Run(() =>
    {
        using ThreadPoolExecutor pool = new();
        Assert.Equal(Math.Min(32, Environment.ProcessorCount + 4), pool.Parallelism);
    });

    [Fact(Timeout = 30_000)]
    public async Task Submit_OneAfterTheOther_UsesOneThread() // H15
    {
        await using ThreadPoolExecutor pool = new(4);
        HashSet<int> threads = [];
        for (int i = 0; i < 20; i++)
        {
            threads.Add(await pool.Submit(() => Environment.CurrentManagedThreadId));
            await BecomeIdle(pool);
        }
        Assert.Single(threads);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_AsManyCallsAsThreads_AllRunAtOnce() // H17
    {
        await using ThreadPoolExecutor pool = new(8);
        using Barrier barrier = new(8);
        Future<bool>[] futures = [.. Enumerable.Range(0, 8).Select(_ => pool.Submit(() => barrier.SignalAndWait(TimeSpan.FromSeconds(20))))];
        foreach (Future<bool> future in futures)
        {
            Assert.True(await future);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_MoreCallsThanThreads_NeverRunsMoreAtOnce()
    {
        await using ThreadPoolExecutor pool = new(3);
        int running = 0, most = 0;
        Future<Unit>[] futures =
        [
            .. Enumerable.Range(0, 300).Select(_ => pool.Submit(() =>
            {
                int now = Interlocked.Increment(ref running);
                lock (pool) { most = Math.Max(most, now); } Thread.Yield();
                Interlocked.Decrement(ref running);
            })),
        ];
        await Task.WhenAll(futures.Select(future => future.AsTask()));
        Assert.InRange(most, 1, 3);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_Thread_IsNamedAndForegroundWhileItRunsAndBackgroundWhenIdle() // G13
    {
        await using ThreadPoolExecutor pool = new(1);
        (Thread thread, bool wasBackground) = await pool.Submit(() => (Thread.CurrentThread, Thread.CurrentThread.IsBackground));
        Assert.False(wasBackground);
        Assert.StartsWith("Fleche threads", thread.Name);
        Assert.True(SpinWait.SpinUntil(() => thread.IsBackground, TimeSpan.FromSeconds(20)));
        Assert.False(await pool.Submit(() => Thread.CurrentThread.IsBackground));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(4)]
    [InlineData(50)]
    public async Task Submit_ManyThreadsAtOnce_EveryCallRunsOnce(int threads)
    {
        await using ThreadPoolExecutor pool = new(4);
        int runs = 0;
        ConcurrentBag<Future<int>> futures = [];
        await InThread.Together(threads, _ =>
        {
            for (int i = 0; i < 200; i++)
            {
                futures.Add(pool.Submit(n => Interlocked.Add(ref runs, n), 1));
            }
        });
        foreach (Future<int> future in futures)
        {
            await future;
        }

        Assert.Equal(threads * 200, runs);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_AsyncLocal_IsSeenByTheCall()
    {
        await using ThreadPoolExecutor pool = new(1);
        AsyncLocal<int> local = new() { Value = 7 };
        Assert.Equal(7, await pool.Submit(() => local.Value));
        local.Value = 8;
        Assert.Equal(8, await pool.Submit(() => local.Value));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_ReturnedException_IsAResult() // C3
    {
        await using ThreadPoolExecutor pool = new(1);
        Assert.IsType<FormatException>(await pool.Submit(() => new FormatException()));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_ThrowingCalls_ThreadGoesOn() // C2, F2
    {
        await using ThreadPoolExecutor pool = new(1);
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await pool.Submit<int>(() => throw new OperationCanceledException()));
        await Assert.ThrowsAsync<AggregateException>(async () => await pool.Submit<int>(() => throw new AggregateException()));
        Assert.Equal(1, await pool.Submit(() => 1));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_CallsInterruptTheirThread_TheNextOnesAreNotMet() // C24
    {
        await using ThreadPoolExecutor pool = new(1);
        Thread thread;
        using (Blocker blocker = new(pool))
        {
            Future<Thread> interrupts = pool.Submit(InterruptItself);
            Future<Unit> waits = pool.Submit(() => Thread.Sleep(1));
            blocker.Release();
            thread = await interrupts;
            await waits;
        }

        Assert.Same(thread, await pool.Submit(InterruptItself));
        await BecomeIdle(pool);

        // What a call has left running may be late.
        thread.Interrupt();
        Assert.Same(thread, await pool.Submit(() =>
        {
            Thread.Sleep(1);
            return Thread.CurrentThread;
        }));

        static Thread InterruptItself()
        {
            Thread.CurrentThread.Interrupt();
            return Thread.CurrentThread;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Submit_IdleThreadIsInterruptedAsItIsWoken_TheNextCallWakesItToo() // C24
    {
        await using ThreadPoolExecutor pool = new(1);
        Thread thread = await pool.Submit(() => Thread.CurrentThread);
        for (int i = 0; i < 40; i++)
        {
            await BecomeIdle(pool);
            await Task.Delay(10);
            thread.Interrupt();
            await pool.Submit(() => 0);
            await BecomeIdle(pool);
            await Task.Delay(10);
            Assert.Equal(i, await pool.Submit(x => x, i).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_WithoutFlow_WhatACallLeavesDoesNotMeetTheNext() // C24
    {
        string before = await InThread.Run(Ambient.Look);
        await using ThreadPoolExecutor pool = new(1);
        Future<string> next;
        using (ExecutionContext.SuppressFlow())
        {
            _ = pool.Submit(Ambient.Leave);
            next = pool.Submit(Ambient.Look);
        }

        Assert.Equal(before, await next);
    }

    [Fact(Timeout = 30_000)]
    public async Task Cancel_QueuedCall_NeverRunsAndIsForgotten() // L1
    {
        await using ThreadPoolExecutor pool = new(1);
        using Blocker blocker = new(pool);
        bool ran = false;
        (Future<Unit> future, WeakReference argument) = Queue(pool, () => ran = true);
        Assert.True(future.Cancel());
        GC.Collect();
        Assert.False(argument.IsAlive);
        blocker.Release();
        await pool.Submit(() => 1);
        Assert.False(ran);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (Future<Unit>, WeakReference) Queue(Executor pool, Action run)
        {
            object argument = new();
            return (pool.Submit(_ => run(), argument), new WeakReference(argument));
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task CancellationToken_QueuedCall_IsCancelled()
    {
        await using ThreadPoolExecutor pool = new(1);
        using Blocker blocker = new(pool);
        using CancellationTokenSource source = new();
        Future<int> future = pool.Submit(() => 1, new CallOptions { CancellationToken = source.Token });
        source.Cancel();
        Assert.True(future.IsCancelled);
        blocker.Release();
    }

    [Fact(Timeout = 30_000)]
    public async Task CancellationToken_CancelledBefore_GivesACancelledFuture()
    {
        ThreadPoolExecutor pool = new(1);
        CallOptions options = new() { CancellationToken = new CancellationToken(canceled: true) };
        Future<int> future = pool.Submit(() => 1, options);
        Assert.True(future.IsCancelled);
        Assert.Equal(options.CancellationToken, Assert.ThrowsAny<OperationCanceledException>(() => future.Result).CancellationToken);
        await pool.DisposeAsync();
        Assert.Throws<ExecutorShutdownException>(() => pool.Submit(() => 1, options));
    }

    [Fact(Timeout = 30_000)]
    public async Task CancellationToken_RunningCall_GoesOn()
    {
        await using ThreadPoolExecutor pool = new(1);
        using CancellationTokenSource source = new();
        using ManualResetEventSlim started = new(), release = new();
        Future<int> future = pool.Submit(() =>
        {
            started.Set();
            release.Wait();
            return 1;
        }, new CallOptions { CancellationToken = source.Token });
        await InThread.Run(started.Wait);
        source.Cancel();
        Assert.True(future.IsRunning);
        release.Set();
        Assert.Equal(1, await future);
    }

    [Fact(Timeout = 60_000)]
    public async Task Cancel_RacingWithTheStart_CancelledCallNeverRuns() // L3
    {
        await using ThreadPoolExecutor pool = new(3);
        for (int round = 0; round < 30; round++)
        {
            int[] runs = new int[200];
            Future<Unit>[] futures = [.. runs.Select((_, i) => pool.Submit(n => { Interlocked.Increment(ref runs[n]); }, i))];
            bool[] cancelled = new bool[futures.Length];
            await InThread.Together(2, thread =>
            {
                for (int i = futures.Length - 1 - thread; i >= 0; i -= 2)
                {
                    cancelled[i] = futures[i].Cancel();
                }
            });
            foreach (Future<Unit> future in futures)
            {
                future.Wait();
            }

            for (int i = 0; i < futures.Length; i++)
            {
                Assert.Equal(cancelled[i] ? 0 : 1, runs[i]);
                Assert.Equal(cancelled[i], futures[i].IsCancelled);
            }
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task FinishedCall_ArgumentAndResult_AreNotKeptByTheExecutor() // D14
    {
        await using ThreadPoolExecutor pool = new(1);
        (WeakReference argument, WeakReference result) = Run(pool);
        await BecomeIdle(pool);
        Assert.True(SpinWait.SpinUntil(() =>
        {
            GC.Collect();
            return !argument.IsAlive && !result.IsAlive;
        }, TimeSpan.FromSeconds(20)));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (WeakReference, WeakReference) Run(Executor pool)
        {
            object argument = new();
            return (new WeakReference(argument), new WeakReference(pool.Submit(_ => new object(), argument).Result));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task DroppedExecutor_FinishesItsCallsAndItsThreadsEnd() // G17
    {
        using ManualResetEventSlim release = new();
        (Future<Thread>[] futures, WeakReference executor) = Drop(release);
        Assert.True(SpinWait.SpinUntil(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !executor.IsAlive;
        }, TimeSpan.FromSeconds(20)));
        release.Set();
        foreach (Future<Thread> future in futures)
        {
            Thread thread = await future;
            Assert.True(await InThread.Run(() => thread.Join(TimeSpan.FromSeconds(20))));
        }

        // A method group over its argument: a lambda here would capture the executor as well.
        static Thread WaitFor(ManualResetEventSlim release)
        {
            release.Wait();
            return Thread.CurrentThread;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (Future<Thread>[], WeakReference) Drop(ManualResetEventSlim release)
        {
            ThreadPoolExecutor pool = new(2);
            Future<Thread>[] futures = new Future<Thread>[6];
            for (int i = 0; i < futures.Length; i++)
            {
                futures[i] = pool.Submit(WaitFor, release);
            }

            return (futures, new WeakReference(pool));
        }
    }

    /// <summary>Waits until the one thread that ran the last call is idle again.</summary>
    private static Task BecomeIdle(ThreadPoolExecutor pool) =>
        InThread.Run(() => Assert.True(SpinWait.SpinUntil(() => pool.IdleThreads > 0, TimeSpan.FromSeconds(20))));
}
