using Fleche.Caches;
using Fleche.Memoization;
using Fleche.Stores;
using Fleche.Tests.Caches;

namespace Fleche.Tests.Memoization;

public class FutureTests
{
    [Fact(Timeout = 30_000)]
    public async Task Invoke_WhileItRuns_TheFunctionsOwnFuture() => await Sandbox.Run(cache =>
    {
        Future<int>[] futures = [new(), new()];
        MemoizedFunction<int, Future<int>> next = Next(futures, "own future");
        Assert.Same(futures[0], next.Invoke(1));
        Assert.Same(futures[0], next.Invoke(1));
        Assert.False(next.Contains(1));
        futures[0].TrySetResult(5);
        FuturesInFlight.Drain(cache);
        Future<int> hit = next.Invoke(1);
        Assert.NotSame(futures[0], hit);
        Assert.True(hit.IsDone);
        Assert.Equal(5, hit.Result);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_InAnotherCache_RunsAgain() => await Sandbox.Run(cache =>
    {
        Future<int>[] futures = [new(), new()];
        MemoizedFunction<int, Future<int>> next = Next(futures, "another cache");
        Assert.Same(futures[0], next.Invoke(1));
        using Cache other = Cache.InMemory();
        using (Cache.Use(other))
        {
            Assert.Same(futures[1], next.Invoke(1));
        }
    });

    [Fact(Timeout = 60_000)]
    public async Task Invoke_ManyThreadsAtOnce_OneFuture() => await Sandbox.RunAsync(async _ =>
    {
        Future<int>[] futures = [.. Enumerable.Range(0, 50).Select(_ => new Future<int>())];
        MemoizedFunction<int, Future<int>> next = Next(futures, "one future");
        await InThread.Together(50, _ => Assert.Same(futures[0], next.Invoke(1)));
        futures[0].TrySetResult(1);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_FutureFails_NotStoredAndTheNextCallRuns() => await Sandbox.Run(cache =>
    {
        Future<int>[] futures = [new(), new(), new()];
        MemoizedFunction<int, Future<int>> next = Next(futures, "failing future");
        InvalidOperationException failure = new("no");
        Assert.Same(futures[0], next.Invoke(1));
        futures[0].TrySetException(failure);
        FuturesInFlight.Drain(cache);
        Assert.Same(failure, futures[0].GetException());
        Assert.Same(futures[1], next.Invoke(1));
        Assert.True(futures[1].Cancel());
        FuturesInFlight.Drain(cache);
        Assert.Same(futures[2], next.Invoke(1));
        Assert.False(next.Contains(1));
    });

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invoke_RightAfterTheFutureFailedOrWasCancelled_TheNextOneTries(bool isCancelled) => await Sandbox.Run(_ =>
    {
        Future<int>[] futures = [new(), Future<int>.FromResult(7)];
        MemoizedFunction<int, Future<int>> next = Next(futures, $"right after {isCancelled}");
        next.Invoke(1);
        Assert.True(isCancelled ? futures[0].Cancel() : futures[0].TrySetException(new InvalidOperationException("no")));
        Assert.Equal(7, next.Invoke(1).Result);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_FunctionThrows_TheNextCallTries() => await Sandbox.Run(_ =>
    {
        var runs = new int[1];
        MemoizedFunction<Future<int>> f = Memoize.Function(
            () => ++runs[0] == 1 ? throw new InvalidOperationException("no") : Future<int>.FromResult(3),
            new MemoizeOptions { Name = "throwing future", Ignore = ["runs"] });
        Assert.Throws<InvalidOperationException>(() => f.Invoke());
        Assert.Equal(3, f.Invoke().Result);
        Assert.True(f.Contains());
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_SomebodyElseComputesIt_FutureOfTheirResult() => await Sandbox.Run(cache =>
    {
        MemoizedFunction<int, Future<int>> next = Next([], "elsewhere");
        Digest key = next.Digest(1);
        Claim claim = cache.Claims.Enter(key, null);
        Future<int> future = next.Invoke(1);
        Assert.False(future.IsDone);
        Assert.Same(future, next.Invoke(1));
        StoredValue result = StoredValues.Write(9, "the result");
        cache.Save(new CallRecord { Key = key, Function = next.Name, Result = result.Digest }, [result]);
        claim.Dispose();
        Assert.Equal(9, future.Result);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_SomebodyElseGivesUp_RunsTheFunction() => await Sandbox.Run(cache =>
    {
        Future<int>[] futures = [new()];
        MemoizedFunction<int, Future<int>> next = Next(futures, "given up");
        Claim claim = cache.Claims.Enter(next.Digest(1), null);
        Future<int> future = next.Invoke(1);
        claim.Dispose();
        futures[0].TrySetResult(4);
        Assert.Equal(4, future.Result);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_CancelledWhileSomebodyElseComputesIt_LeavesTheCallToTheNext() => await Sandbox.Run(cache =>
    {
        MemoizedFunction<int, Future<int>> next = Next([Future<int>.FromResult(4)], "cancelled while waiting");
        Claim claim = cache.Claims.Enter(next.Digest(1), null);
        Assert.True(next.Invoke(1).Cancel());
        claim.Dispose();
        Assert.Equal(4, next.Invoke(1).GetResult(TimeSpan.FromSeconds(10)));
    });

    [Fact(Timeout = 30_000)]
    public async Task Rerun_OfAStoredCall_RunsAgain() => await Sandbox.Run(cache =>
    {
        MemoizedFunction<int, Future<int>> next = Next([Future<int>.FromResult(1), Future<int>.FromResult(2)], "rerun");
        Assert.Equal(1, next.Invoke(1).Result);
        FuturesInFlight.Drain(cache);
        Assert.Equal(1, next.Invoke(1).Result);
        Assert.Equal(2, next.Rerun(1).Result);
        FuturesInFlight.Drain(cache);
        Assert.Equal(2, next.Invoke(1).Result);
    });

    [Fact(Timeout = 30_000)]
    public async Task Rerun_WhileItRuns_RunsAgainAfterwards() => await Sandbox.Run(_ =>
    {
        Future<int>[] futures = [new(), Future<int>.FromResult(2)];
        MemoizedFunction<int, Future<int>> next = Next(futures, "rerun under way");
        next.Invoke(1);
        Future<int> again = next.Rerun(1);
        Assert.False(again.IsDone);
        futures[0].TrySetResult(1);
        Assert.Equal(2, again.GetResult(TimeSpan.FromSeconds(10)));
    });

    [Fact(Timeout = 30_000)]
    public async Task Strict_LookUpAfterSomebodyElseFails_FutureFailsAndTheNextCallRuns() => await Sandbox.Run((cache, store) =>
    {
        var runs = new int[1];
        MemoizedFunction<int, Future<int>> f = Memoize.Function(
            (int x) => Future<int>.FromResult(x + runs[0]), new MemoizeOptions { Name = "strict future", Ignore = ["runs"], Strict = true });
        Digest key = f.Digest(1);
        Claim claim = cache.Claims.Enter(key, null);
        Future<int> waiting = f.Invoke(1);
        StoredValue result = StoredValues.Write(9, "the result");
        cache.Save(new CallRecord { Key = key, Function = f.Name, Result = result.Digest }, [result]);
        store.OnLoad = new IOException("gone");
        claim.Dispose();
        Assert.Same(store.OnLoad, Assert.IsType<CacheException>(waiting.GetException()).InnerException);
        store.OnLoad = null;
        cache.Evict(key);
        Assert.Equal(1, f.Invoke(1).Result);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_Miss_LooksAgainWhenItOwnsTheCall() => await InThread.Run(() =>
    {
        ProbedCallStore calls = new();
        using StoreCache cache = new(new MemoryValueStore(), calls);
        using IDisposable use = Cache.Use(cache);
        MemoizedFunction<int, Future<int>> next = Next([Future<int>.FromResult(5)], "looks again");
        List<bool> isOwned = [];
        calls.OnLoad = key =>
        {
            ValueTask<Claim> claim = cache.Claims.EnterAsync(key, null);
            isOwned.Add(!claim.IsCompleted);
            claim.AsTask().ContinueWith(static claim => claim.Result.Dispose(), TaskContinuationOptions.ExecuteSynchronously);
        };
        next.Invoke(1);
        Assert.Equal([false, true], isOwned);
    });

    [Fact(Timeout = 30_000)]
    public async Task Dispose_FutureIsDone_ItsValueIsStoredBefore() => await Task.Run(() =>
    {
        var calls = new MemoryCallStore();
        using (Cache cache = new StoreCache(new MemoryValueStore(), calls))
        using (Cache.Use(cache))
        {
            MemoizedFunction<int, Future<int>> next = Next([new Future<int>()], "drained");
            next.Invoke(1).TrySetResult(1);
        }

        Assert.Single(calls.Keys());
    });

    /// <summary>A function that gives one of these futures after the other.</summary>
    private static MemoizedFunction<int, Future<int>> Next(Future<int>[] futures, string name)
    {
        var runs = new int[1];
        return Memoize.Function((int _) => futures[Interlocked.Increment(ref runs[0]) - 1], new MemoizeOptions { Name = name, Ignore = ["futures", "runs"] });
    }
}
