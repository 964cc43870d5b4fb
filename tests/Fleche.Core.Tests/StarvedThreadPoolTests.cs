using System.Runtime.CompilerServices;
using Fleche.Caches;
using Fleche.Tests.Caches.Claims;
using Fleche.Tests.Executors;

namespace Fleche.Tests;

/// <summary>What must work while the ThreadPool does not. The tests run alone: they take it away from everybody.</summary>
[CollectionDefinition(nameof(StarvedThreadPoolTests), DisableParallelization = true)]
[Collection(nameof(StarvedThreadPoolTests))]
public class StarvedThreadPoolTests
{
    [Fact(Timeout = 60_000)]
    public async Task Result_StarvedThreadPool_WaitingThreadIsWokenDirectly()
    {
        ManualResetEventSlim release = new();
        Future<int> future = new();
        Task<int> wait = InThread.Run(() => future.Result);
        // More blocked work items than the ThreadPool has threads, so that nothing queued there runs for seconds.
        for (int i = 0; i < 200; i++)
        {
            ThreadPool.QueueUserWorkItem(_ => release.Wait());
        }

        await InThread.Run(() =>
        {
            try
            {
                Assert.True(SpinWait.SpinUntil(() => future.HasContinuations, TimeSpan.FromSeconds(20)));
                future.TrySetResult(1);
                Assert.True(wait.Wait(TimeSpan.FromSeconds(2)), "the waiting thread was not woken");
            }
            finally
            {
                release.Set();
            }
        });
    }

    [Fact(Timeout = 60_000)]
    public async Task Map_StarvedThreadPool_GoesOnWithTheConsumer()
    {
        using ChunkingExecutor chunking = new(3);
        ManualResetEventSlim release = new();
        for (int i = 0; i < 200; i++)
        {
            ThreadPool.QueueUserWorkItem(_ => release.Wait());
        }

        await InThread.Run(() =>
        {
            try
            {
                Assert.Equal(2_000, chunking.Map(x => 2 * x, Enumerable.Range(0, 2_000)).Count());
            }
            finally
            {
                release.Set();
            }
        });
    }

    [Fact(Timeout = 60_000)]
    public Task Claim_StarvedThreadPoolAndTheNextOneHasGivenUp_TheOneBehindGetsIt() => WithoutThreadPool(() =>
    {
        using ClaimTable table = new(null);
        using CancellationTokenSource giveUp = new();
        Claim owner = table.Enter(Keys.Of(1), null);
        Task<Claim> first = InThread.Run(() => table.Enter(Keys.Of(1), null, giveUp.Token));
        Thread.Sleep(50);
        Task<Claim> second = InThread.Run(() => table.Enter(Keys.Of(1), null));
        Thread.Sleep(50);
        giveUp.Cancel();
        Assert.IsAssignableFrom<OperationCanceledException>(Assert.Throws<AggregateException>(() => first.Wait()).InnerException);

        owner.Dispose();

        Assert.True(second.Wait(TimeSpan.FromSeconds(2)), "the claim was not passed on");
        Assert.True(second.Result.IsOwned);
    });

    [Fact(Timeout = 60_000)]
    public Task Invoke_StarvedThreadPoolAndAnIsolatedCallDidNotWait_TheOneBehindGetsTheClaim() => WithoutThreadPool(() =>
    {
        using StoreCache cache = new(new MemoryValueStore(), new MemoryCallStore());
        using IDisposable use = Cache.Use(cache);
        using ManualResetEventSlim first = new();
        var runs = new StrongBox<int>();
        MemoizedFunction<int, int> shared = Memoize.Function(
            (int x) =>
            {
                if (Interlocked.Increment(ref runs.Value) == 1)
                {
                    first.Wait();
                }

                return x;
            },
            new MemoizeOptions { Name = "starved and shared", Ignore = ["runs", "first"] });
        MemoizedFunction<int, int> isolated = Memoize.Function((int x) => shared.Invoke(x), new MemoizeOptions { Name = "starved and isolated", Isolate = true, Ignore = ["shared"] });
        Task<int> owner = InThread.Run(() => shared.Invoke(1));
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref runs.Value) == 1, TimeSpan.FromSeconds(20)));
        Task<Claim> behind = InThread.Run(() =>
        {
            Assert.Equal(1, isolated.Invoke(1));
            return cache.Claims!.Enter(shared.Digest(1), null);
        });
        Assert.True(SpinWait.SpinUntil(() => isolated.Contains(1), TimeSpan.FromSeconds(20)));
        Thread.Sleep(50);

        first.Set();

        Assert.Equal(1, owner.Result);
        Assert.True(behind.Wait(TimeSpan.FromSeconds(2)), "the claim was not passed on");
        behind.Result.Dispose();
    });

    [Fact(Timeout = 60_000)]
    public Task SizeLimitedCache_StarvedThreadPool_StoresAndTrims() => WithoutThreadPool(() =>
    {
        MemoizedFunction<int, int> function = Memoize.Function((int x) => x, new MemoizeOptions { Name = "starved" });
        Task stores = InThread.Run(() =>
        {
            using SizeLimitedCache cache = new(Cache.InMemory(), maxEntries: 1);
            using (Cache.Use(cache))
            {
                Assert.Equal(3, function.Invoke(1) + function.Invoke(2));
            }

            Assert.Equal(1, cache.Query().Count());
        });

        Assert.True(stores.Wait(TimeSpan.FromSeconds(2)), "the thread pool was waited for");
    });

    // Those who wait in Result for such a call may be all the threads that the ThreadPool has.
    [Fact(Timeout = 60_000)]
    public async Task Submit_StarvedThreadPoolAndTheLeaderFails_TheFollowerRuns()
    {
        using Cache cache = Cache.InMemory();
        using ThreadPoolExecutor threads = new(1);
        Cached cached = new() { Failures = 1 };
        using ManualResetEventSlim release = new();
        using CountdownEvent over = new(200);
        cached.Gate.Reset();
        for (int i = 0; i < 200; i++)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                release.Wait();
                over.Signal();
            });
        }

        await InThread.Run(() =>
        {
            using IDisposable scope = Cache.Use(cache);
            try
            {
                Future<int[]> leader = threads.WithCache().Submit(cached.Function, 3);
                Future<int[]> follower = threads.WithCache().Submit(cached.Function, 3);
                cached.Gate.Set();
                Assert.IsType<InvalidOperationException>(leader.GetException());
                Assert.True(follower.Wait(TimeSpan.FromSeconds(40)), "the follower did not run");
                Assert.Equal([9], follower.Result);
            }
            finally
            {
                release.Set();
                over.Wait();
            }
        });
    }

    /// <summary>Runs a test while the thread pool runs nothing.</summary>
    private static async Task WithoutThreadPool(Action test)
    {
        ManualResetEventSlim release = new();
        for (int i = 0; i < 200; i++)
        {
            ThreadPool.QueueUserWorkItem(_ => release.Wait());
        }

        await InThread.Run(() =>
        {
            try
            {
                test();
            }
            finally
            {
                release.Set();
            }
        });
    }
}
