using Fleche.Memoization;

namespace Fleche.Tests.Memoization;

/// <summary>A bound function runs with the state of where it was bound.</summary>
public sealed class BoundFunctionTests
{
    [Fact(Timeout = 10_000)]
    public async Task Bind_CacheInUse_IsUsedInsideOnly()
    {
        await InThread.Run(() =>
        {
            using Cache cache = Cache.InMemory();
            BoundFunction<Cache> bound = Bind(cache, () => Cache.Current);
            Cache before = Cache.Current;

            Assert.Same(cache, bound.Invoke());
            Assert.Same(cache, bound.Cache);
            Assert.Same(before, Cache.Current);
        });
    }

    [Fact(Timeout = 10_000)]
    public async Task Bind_NoCacheInUse_IsTheDefaultOneWhereverItRuns()
    {
        await InThread.Run(() =>
        {
            Cache before = Cache.Current;
            BoundFunction<Cache> bound = BoundFunction.Bind(() => Cache.Current);
            using Cache cache = Cache.InMemory();
            using IDisposable scope = Cache.Use(cache);

            Assert.Same(before, bound.Invoke());
        });
    }

    [Fact(Timeout = 10_000)]
    public async Task Invoke_FunctionThatThrows_LeavesTheStateOfTheCaller()
    {
        await InThread.Run(() =>
        {
            using Cache cache = Cache.InMemory();
            BoundFunction<int> bound = Bind<int>(cache, () => throw new InvalidOperationException());
            Cache before = Cache.Current;

            Assert.Throws<InvalidOperationException>(() => bound.Invoke());
            Assert.Same(before, Cache.Current);
        });
    }

    [Fact(Timeout = 10_000)]
    public async Task Invoke_AsyncFunction_KeepsTheStateAfterAwaits()
    {
        using Cache cache = Cache.InMemory();
        Cache before = Cache.Current;
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        BoundFunction<Task<Cache>> bound = Bind(cache, async () =>
        {
            await go.Task;
            return Cache.Current;
        });

        Task<Cache> task = bound.Invoke();
        Assert.Same(before, Cache.Current);
        go.SetResult();

        Assert.Same(cache, await task);
    }

    [Fact(Timeout = 10_000)]
    public async Task Bind_BoundFunctionAgain_IsTheSame()
    {
        await InThread.Run(() =>
        {
            using Cache inner = Cache.InMemory();
            using Cache outer = Cache.InMemory();
            BoundFunction<Cache> bound = Bind(inner, () => Cache.Current);

            BoundFunction<Cache> again = Bind(outer, bound.Invoke);

            Assert.Same(bound, again);
            Assert.Same(inner, again.Invoke());
        });
    }

    [Fact(Timeout = 10_000)]
    public async Task Bind_LambdaOverABoundFunction_UsesTheInnerState()
    {
        await InThread.Run(() =>
        {
            using Cache inner = Cache.InMemory();
            using Cache outer = Cache.InMemory();
            BoundFunction<Cache> bound = Bind(inner, () => Cache.Current);

            Assert.Same(inner, Bind(outer, () => bound.Invoke()).Invoke());
        });
    }

    [Fact(Timeout = 10_000)]
    public async Task Bind_ArgumentsOfAllCounts_Arrive()
    {
        await InThread.Run(() =>
        {
            Assert.Equal("1", BoundFunction.Bind((int a) => $"{a}").Invoke(1));
            Assert.Equal("12", BoundFunction.Bind((int a, int b) => $"{a}{b}").Invoke(1, 2));
            Assert.Equal("123", BoundFunction.Bind((int a, int b, int c) => $"{a}{b}{c}").Invoke(1, 2, 3));
            Assert.Equal("1234", BoundFunction.Bind((int a, int b, int c, int d) => $"{a}{b}{c}{d}").Invoke(1, 2, 3, 4));
        });
    }

    [Fact(Timeout = 10_000)]
    public async Task Bind_Null_IsRefused()
    {
        await InThread.Run(() => Assert.Throws<ArgumentNullException>("function", () => BoundFunction.Bind<int>(null!)));
    }

    [Fact(Timeout = 10_000)]
    public async Task Submit_OnThreads_RunsInTheBoundState()
    {
        using Cache cache = Cache.InMemory();
        await using ThreadPoolExecutor pool = new(1);

        Assert.Same(cache, await pool.Submit(Bind(cache, () => Cache.Current)));
        Assert.NotSame(cache, await pool.Submit(() => Cache.Current));
    }

    [Fact(Timeout = 10_000)]
    public async Task Submit_AsyncOnThreads_GivesTheResultOfTheTask()
    {
        using Cache cache = Cache.InMemory();
        await using ThreadPoolExecutor pool = new(1);
        BoundFunction<Task<Cache>> bound = Bind(cache, async () =>
        {
            await Task.Yield();
            return Cache.Current;
        });

        Future<Cache> future = pool.Submit(bound);

        Assert.Same(cache, await future);
    }

    [Fact(Timeout = 10_000)]
    public async Task Map_OnThreads_RunsInTheBoundState()
    {
        using Cache cache = Cache.InMemory();
        await using ThreadPoolExecutor pool = new(2);
        BoundFunction<int, bool> bound;
        using (Cache.Use(cache))
        {
            bound = BoundFunction.Bind((int _) => Cache.Current == cache);
        }

        Assert.All(await InThread.Run(() => pool.Map(bound, Enumerable.Range(0, 10)).ToList()), Assert.True);
    }

    [Fact(Timeout = 10_000)]
    public async Task Snapshot_SameState_IsTheSameObject()
    {
        await InThread.Run(() =>
        {
            using Cache cache = Cache.InMemory();
            Assert.Same(AmbientState.Snapshot, AmbientState.Snapshot);
            using IDisposable scope = Cache.Use(cache);
            Assert.Same(AmbientState.Snapshot, AmbientState.Snapshot);
        });
    }

    private static BoundFunction<T> Bind<T>(Cache cache, Func<T> function)
    {
        using IDisposable scope = Cache.Use(cache);
        return BoundFunction.Bind(function);
    }
}
