using Fleche.Memoization;

namespace Fleche.Tests.Memoization;

/// <summary>The same for functions of 0 to 4 arguments, plain, with a task and with a future.</summary>
public class ShapeTests
{
    private static readonly ThreadPoolExecutor Threads = new(2);
    private static readonly AsyncLocal<StrongBox> Runs = new();

    private static readonly Dictionary<string, Func<Shape>> Shapes = new()
    {
        ["Plain0"] = static () =>
        {
            MemoizedFunction<long> f = Memoize.Function<long>(Sum0);
            return new Shape(
                () => f.Invoke(), () => f.Digest(), () => f.Contains(),
                () => f.TryLoad(out long value) ? value : null, () => f.Rerun(), () => f.Unwrapped(), f, 1);
        },
        ["Plain1"] = static () =>
        {
            MemoizedFunction<int, long> f = Memoize.Function<int, long>(Sum1);
            return new Shape(
                () => f.Invoke(2), () => f.Digest(2), () => f.Contains(2),
                () => f.TryLoad(2, out long value) ? value : null, () => f.Rerun(2), () => f.Unwrapped(2), f, 3);
        },
        ["Plain2"] = static () =>
        {
            MemoizedFunction<int, int, long> f = Memoize.Function<int, int, long>(Sum2);
            return new Shape(
                () => f.Invoke(2, 3), () => f.Digest(2, 3), () => f.Contains(2, 3),
                () => f.TryLoad(2, 3, out long value) ? value : null, () => f.Rerun(2, 3), () => f.Unwrapped(2, 3), f, 6);
        },
        ["Plain3"] = static () =>
        {
            MemoizedFunction<int, int, int, long> f = Memoize.Function<int, int, int, long>(Sum3);
            return new Shape(
                () => f.Invoke(2, 3, 4), () => f.Digest(2, 3, 4), () => f.Contains(2, 3, 4),
                () => f.TryLoad(2, 3, 4, out long value) ? value : null, () => f.Rerun(2, 3, 4), () => f.Unwrapped(2, 3, 4), f, 10);
        },
        ["Plain4"] = static () =>
        {
            MemoizedFunction<int, int, int, int, long> f = Memoize.Function<int, int, int, int, long>(Sum4);
            return new Shape(
                () => f.Invoke(2, 3, 4, 5), () => f.Digest(2, 3, 4, 5), () => f.Contains(2, 3, 4, 5),
                () => f.TryLoad(2, 3, 4, 5, out long value) ? value : null, () => f.Rerun(2, 3, 4, 5), () => f.Unwrapped(2, 3, 4, 5), f, 15);
        },
        ["Task0"] = static () =>
        {
            MemoizedFunction<Task<long>> f = Memoize.Function<Task<long>>(Sum0Async);
            return new Shape(
                () => f.Invoke().GetAwaiter().GetResult(), () => f.Digest(), () => f.Contains(),
                () => f.TryLoad(out Task<long>? value) ? value.GetAwaiter().GetResult() : null, () => f.Rerun().GetAwaiter().GetResult(), () => f.Unwrapped().GetAwaiter().GetResult(), f, 1);
        },
        ["Task1"] = static () =>
        {
            MemoizedFunction<int, Task<long>> f = Memoize.Function<int, Task<long>>(Sum1Async);
            return new Shape(
                () => f.Invoke(2).GetAwaiter().GetResult(), () => f.Digest(2), () => f.Contains(2),
                () => f.TryLoad(2, out Task<long>? value) ? value.GetAwaiter().GetResult() : null, () => f.Rerun(2).GetAwaiter().GetResult(), () => f.Unwrapped(2).GetAwaiter().GetResult(), f, 3);
        },
        ["Task2"] = static () =>
        {
            MemoizedFunction<int, int, Task<long>> f = Memoize.Function<int, int, Task<long>>(Sum2Async);
            return new Shape(
                () => f.Invoke(2, 3).GetAwaiter().GetResult(), () => f.Digest(2, 3), () => f.Contains(2, 3),
                () => f.TryLoad(2, 3, out Task<long>? value) ? value.GetAwaiter().GetResult() : null, () => f.Rerun(2, 3).GetAwaiter().GetResult(), () => f.Unwrapped(2, 3).GetAwaiter().GetResult(), f, 6);
        },
        ["Task3"] = static () =>
        {
            MemoizedFunction<int, int, int, Task<long>> f = Memoize.Function<int, int, int, Task<long>>(Sum3Async);
            return new Shape(
                () => f.Invoke(2, 3, 4).GetAwaiter().GetResult(), () => f.Digest(2, 3, 4), () => f.Contains(2, 3, 4),
                () => f.TryLoad(2, 3, 4, out Task<long>? value) ? value.GetAwaiter().GetResult() : null, () => f.Rerun(2, 3, 4).GetAwaiter().GetResult(), () => f.Unwrapped(2, 3, 4).GetAwaiter().GetResult(), f, 10);
        },
        ["Task4"] = static () =>
        {
            MemoizedFunction<int, int, int, int, Task<long>> f = Memoize.Function<int, int, int, int, Task<long>>(Sum4Async);
            return new Shape(
                () => f.Invoke(2, 3, 4, 5).GetAwaiter().GetResult(), () => f.Digest(2, 3, 4, 5), () => f.Contains(2, 3, 4, 5),
                () => f.TryLoad(2, 3, 4, 5, out Task<long>? value) ? value.GetAwaiter().GetResult() : null, () => f.Rerun(2, 3, 4, 5).GetAwaiter().GetResult(), () => f.Unwrapped(2, 3, 4, 5).GetAwaiter().GetResult(), f, 15);
        },
        ["Future0"] = static () =>
        {
            MemoizedFunction<Future<long>> f = Memoize.Function<Future<long>>(Sum0Later);
            return new Shape(
                () => f.Invoke().Result, () => f.Digest(), () => f.Contains(),
                () => f.TryLoad(out Future<long>? value) ? value.Result : null, () => f.Rerun().Result, () => f.Unwrapped().Result, f, 1);
        },
        ["Future1"] = static () =>
        {
            MemoizedFunction<int, Future<long>> f = Memoize.Function<int, Future<long>>(Sum1Later);
            return new Shape(
                () => f.Invoke(2).Result, () => f.Digest(2), () => f.Contains(2),
                () => f.TryLoad(2, out Future<long>? value) ? value.Result : null, () => f.Rerun(2).Result, () => f.Unwrapped(2).Result, f, 3);
        },
        ["Future2"] = static () =>
        {
            MemoizedFunction<int, int, Future<long>> f = Memoize.Function<int, int, Future<long>>(Sum2Later);
            return new Shape(
                () => f.Invoke(2, 3).Result, () => f.Digest(2, 3), () => f.Contains(2, 3),
                () => f.TryLoad(2, 3, out Future<long>? value) ? value.Result : null, () => f.Rerun(2, 3).Result, () => f.Unwrapped(2, 3).Result, f, 6);
        },
        ["Future3"] = static () =>
        {
            MemoizedFunction<int, int, int, Future<long>> f = Memoize.Function<int, int, int, Future<long>>(Sum3Later);
            return new Shape(
                () => f.Invoke(2, 3, 4).Result, () => f.Digest(2, 3, 4), () => f.Contains(2, 3, 4),
                () => f.TryLoad(2, 3, 4, out Future<long>? value) ? value.Result : null, () => f.Rerun(2, 3, 4).Result, () => f.Unwrapped(2, 3, 4).Result, f, 10);
        },
        ["Future4"] = static () =>
        {
            MemoizedFunction<int, int, int, int, Future<long>> f = Memoize.Function<int, int, int, int, Future<long>>(Sum4Later);
            return new Shape(
                () => f.Invoke(2, 3, 4, 5).Result, () => f.Digest(2, 3, 4, 5), () => f.Contains(2, 3, 4, 5),
                () => f.TryLoad(2, 3, 4, 5, out Future<long>? value) ? value.Result : null, () => f.Rerun(2, 3, 4, 5).Result, () => f.Unwrapped(2, 3, 4, 5).Result, f, 15);
        },
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Names))]
    public async Task Invoke_Twice_RunsOnce(string name) => await Run(name, (shape, runs) =>
    {
        Assert.Equal(shape.Expected, shape.Invoke());
        FuturesInFlight.Drain(Cache.Current);
        Assert.Equal(shape.Expected, shape.Invoke());
        Assert.Equal(1, runs.Value);
    });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Names))]
    public async Task Contains_BeforeAndAfterACall_SaysSo(string name) => await Run(name, (shape, runs) =>
    {
        Assert.False(shape.Contains());
        Assert.Null(shape.TryLoad());
        shape.Invoke();
        FuturesInFlight.Drain(Cache.Current);
        Assert.True(shape.Contains());
        Assert.Equal(shape.Expected, shape.TryLoad());
        Assert.True(Cache.Current.Contains(shape.Digest()));
        Assert.Equal(1, runs.Value);
    });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Names))]
    public async Task Rerun_OfAStoredCall_RunsAgain(string name) => await Run(name, (shape, runs) =>
    {
        shape.Invoke();
        FuturesInFlight.Drain(Cache.Current);
        Assert.Equal(shape.Expected, shape.Rerun());
        FuturesInFlight.Drain(Cache.Current);
        shape.Invoke();
        Assert.Equal(2, runs.Value);
    });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Names))]
    public async Task Unwrapped_Always_RunsTheFunction(string name) => await Run(name, (shape, runs) =>
    {
        Assert.Equal(shape.Expected, shape.Unwrapped());
        Assert.Equal(shape.Expected, shape.Unwrapped());
        Assert.Equal(2, runs.Value);
        Assert.False(shape.Contains());
    });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Names))]
    public async Task Query_OfAFunction_FindsItsCallOnly(string name) => await Run(name, (shape, _) =>
    {
        Memoize.Function((int x) => x, new MemoizeOptions { Name = "Other" }).Invoke(1);
        shape.Invoke();
        FuturesInFlight.Drain(Cache.Current);
        Assert.Equal(shape.Digest(), Assert.Single(shape.Function.Query()).Key);
    });

    private static Task Run(string name, Action<Shape, StrongBox> test) => InThread.Run(() =>
    {
        using Cache cache = Cache.InMemory();
        using IDisposable use = Cache.Use(cache);
        Runs.Value = new StrongBox();
        test(Shapes[name](), Runs.Value);
    });

    private static long Sum0() => Counted(1);
    private static long Sum1(int a) => Counted(1 + a);
    private static long Sum2(int a, int b) => Counted(1 + a + b);
    private static long Sum3(int a, int b, int c) => Counted(1 + a + b + c);
    private static long Sum4(int a, int b, int c, int d) => Counted(1 + a + b + c + d);
    private static async Task<long> Sum0Async()
    {
        await Task.Yield();
        return Counted(1);
    }
    private static async Task<long> Sum1Async(int a)
    {
        await Task.Yield();
        return Counted(1 + a);
    }
    private static async Task<long> Sum2Async(int a, int b)
    {
        await Task.Yield();
        return Counted(1 + a + b);
    }
    private static async Task<long> Sum3Async(int a, int b, int c)
    {
        await Task.Yield();
        return Counted(1 + a + b + c);
    }
    private static async Task<long> Sum4Async(int a, int b, int c, int d)
    {
        await Task.Yield();
        return Counted(1 + a + b + c + d);
    }
    private static Future<long> Sum0Later() => Threads.Submit(() => Counted(1));
    private static Future<long> Sum1Later(int a) => Threads.Submit(() => Counted(1 + a));
    private static Future<long> Sum2Later(int a, int b) => Threads.Submit(() => Counted(1 + a + b));
    private static Future<long> Sum3Later(int a, int b, int c) => Threads.Submit(() => Counted(1 + a + b + c));
    private static Future<long> Sum4Later(int a, int b, int c, int d) => Threads.Submit(() => Counted(1 + a + b + c + d));

    private static long Counted(long sum)
    {
        Interlocked.Increment(ref Runs.Value!.Value);
        return sum;
    }

    private sealed class StrongBox
    {
        public int Value;
    }

    private sealed record Shape(
        Func<long> Invoke, Func<Digest> Digest, Func<bool> Contains, Func<long?> TryLoad, Func<long> Rerun, Func<long> Unwrapped, MemoizedFunction Function, long Expected);
}
