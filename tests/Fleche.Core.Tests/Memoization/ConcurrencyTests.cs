namespace Fleche.Tests.Memoization;

public class ConcurrencyTests
{
    private const int Threads = 50;

    [Fact(Timeout = 60_000)]
    public async Task Invoke_ManyThreadsOneKey_RunsOnce() => await Sandbox.RunAsync(async _ =>
    {
        var runs = new int[1];
        MemoizedFunction<int, int> f = Memoize.Function((int x) => x + Interlocked.Increment(ref runs[0]), new MemoizeOptions { Name = "once", Ignore = ["runs"] });
        await InThread.Together(Threads, _ => Assert.Equal(8, f.Invoke(7)));
        Assert.Equal(1, runs[0]);
    });

    [Fact(Timeout = 60_000)]
    public async Task Invoke_OwnerThrows_TheNextOneTries() => await Sandbox.RunAsync(async _ =>
    {
        var runs = new int[1];
        MemoizedFunction<int, int> f = Memoize.Function(
            (int x) => Interlocked.Increment(ref runs[0]) > 3 ? x : throw new InvalidOperationException("not yet"),
            new MemoizeOptions { Name = "fourth", Ignore = ["runs"] });
        int failures = 0;
        await InThread.Together(Threads, _ =>
        {
            try
            {
                Assert.Equal(7, f.Invoke(7));
            }
            catch (InvalidOperationException)
            {
                Interlocked.Increment(ref failures);
            }
        });
        Assert.Equal(3, failures);
        Assert.Equal(4, runs[0]);
    });

    [Fact(Timeout = 60_000)]
    public async Task Invoke_ResultCannotBeStored_WaitersRunAtTheSameTime() => await Sandbox.RunAsync(async _ =>
    {
        var owner = new TaskCompletionSource();
        var all = new TaskCompletionSource();
        var runs = new int[1];
        MemoizedFunction<Task<Thread>> f = Memoize.Function(async () =>
        {
            int run = Interlocked.Increment(ref runs[0]);
            if (run == Threads)
            {
                all.SetResult();
            }

            await (run == 1 ? owner : all).Task;
            return Thread.CurrentThread;
        }, new MemoizeOptions { Name = "thread", Ignore = ["runs", "owner", "all"] });
        Task<Thread>[] calls = [.. Enumerable.Range(0, Threads).Select(_ => f.Invoke())];
        Assert.Equal(1, runs[0]);
        owner.SetResult();
        await Task.WhenAll(calls);
        Assert.Equal(Threads, runs[0]);
    });

    [Fact(Timeout = 60_000)]
    public async Task Invoke_SaveFailsOnManyThreads_EachGetsItsResult()
    {
        var store = new TroubledStore { OnSave = new IOException("disk full") };
        using StoreCache cache = new(store, new MemoryCallStore());
        using IDisposable use = Cache.Use(cache);
        MemoizedFunction<int, int> f = Memoize.Function((int x) => x + 1, Sandbox.Named("unsaved"));
        await InThread.Together(Threads, _ => Assert.Equal(8, f.Invoke(7)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Invoke_CallsItselfWithTheSameKey_DoesNotWaitForItself() => await Sandbox.Run(_ =>
    {
        MemoizedFunction<int, int> f = null!;
        var box = new MemoizedFunction<int, int>[1];
        f = Memoize.Function((int depth) => depth == 0 ? 1 : 1 + box[0].Invoke(depth - 1), new MemoizeOptions { Name = "self", Ignore = ["depth", "box"] });
        box[0] = f;
        Assert.Equal(4, f.Invoke(3));
    });

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invoke_CallsItselfThroughAFunctionThatWasBoundElsewhere_DoesNotWaitForItself(bool isBoundInACall) => await Sandbox.Run(cache =>
    {
        var box = new Func<int, int>[1];
        MemoizedFunction<int, int> f = Memoize.Function((int depth) => depth == 0 ? 1 : 1 + box[0](depth - 1), new MemoizeOptions { Name = "bound self", Ignore = ["depth", "box"] });
        MemoizedFunction<int> binder = Memoize.Function(() => (box[0] = f.Bind().Invoke).GetHashCode(), new MemoizeOptions { Name = "binder", Ignore = ["f", "box"] });
        box[0] = f.Bind().Invoke;
        if (isBoundInACall)
        {
            binder.Invoke();
        }

        Assert.Equal(4, f.Invoke(3));
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_BoundFunctionInACall_IsMadeByThatCall() => await Sandbox.Run(cache =>
    {
        MemoizedFunction<int, int> inner = Memoize.Function((int x) => x + 1, Sandbox.Named("inner"));
        BoundFunction<int, int> bound = inner.Bind();
        MemoizedFunction<int, int> outer = Memoize.Function((int x) => bound.Invoke(x) + 1, new MemoizeOptions { Name = "outer", Ignore = ["bound"] });
        Assert.Equal(3, outer.Invoke(1));
        Assert.Equal(outer.Digest(1), Sandbox.RecordOf(cache, inner.Digest(1)).Parent);
        Assert.Equal([inner.Digest(1)], Sandbox.RecordOf(cache, outer.Digest(1)).Calls);
    });

    [Fact(Timeout = 60_000)]
    public async Task Invoke_RecursionAThousandDeep_RunsEachOnce() => await Sandbox.Run(cache =>
    {
        Assert.Equal(Expected(1000), Fibonacci.Invoke(1000));
        Assert.Equal(1001, cache.Calls.Keys().Count());
    });

    private static readonly MemoizedFunction<int, ulong> Fibonacci = Memoize.Function<int, ulong>(Fib);

    private static ulong Fib(int n) => n < 2 ? (ulong)n : unchecked(Fibonacci.Invoke(n - 1) + Fibonacci.Invoke(n - 2));

    private static ulong Expected(int n)
    {
        (ulong a, ulong b) = (0, 1);
        for (int i = 0; i < n; i++)
        {
            (a, b) = (b, unchecked(a + b));
        }

        return a;
    }
}
