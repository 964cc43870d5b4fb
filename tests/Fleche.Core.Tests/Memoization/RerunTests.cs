namespace Fleche.Tests.Memoization;

public class RerunTests
{
    private static readonly AsyncLocal<Dictionary<string, int>> Counts = new();
    private static readonly MemoizedFunction<int, int> Inner = Memoize.Function<int, int>(InnerBody);
    private static readonly MemoizedFunction<int, int> Middle = Memoize.Function<int, int>(MiddleBody);
    private static readonly MemoizedFunction<int, int> Outer = Memoize.Function<int, int>(OuterBody);
    private static readonly MemoizedFunction<int, long> Steps = Memoize.Function<int, long>(StepsBody);
    private static readonly MemoizedFunction<int, Task<int>> Later = Memoize.Function<int, Task<int>>(LaterBody);

    [Fact(Timeout = 30_000)]
    public async Task Rerun_NestedCalls_RunAgainOnce() => await Run(() =>
    {
        Outer.Invoke(1);
        Outer.Rerun(1);
        Assert.Equal((2, 2, 2), (Counts.Value!["outer"], Counts.Value["middle"], Counts.Value["inner"]));
        Outer.Invoke(1);
        Middle.Invoke(1);
        Assert.Equal(2, Counts.Value["outer"]);
    });

    [Fact(Timeout = 30_000)]
    public async Task Rerun_InnerFunction_LeavesTheOuterOnesStored() => await Run(() =>
    {
        Outer.Invoke(1);
        Middle.Rerun(1);
        Outer.Invoke(1);
        Assert.Equal((1, 2, 2), (Counts.Value!["outer"], Counts.Value["middle"], Counts.Value["inner"]));
    });

    [Fact(Timeout = 30_000)]
    public async Task Rerun_Result_TakesThePlaceOfTheStoredOne() => await Run(() =>
    {
        var value = new[] { 1 };
        MemoizedFunction<int> f = Memoize.Function(() => value[0], new MemoizeOptions { Name = "rerun value", Ignore = ["value"] });
        f.Invoke();
        value[0] = 2;
        Assert.Equal(1, f.Invoke());
        Assert.Equal(2, f.Rerun());
        Assert.Equal(2, f.Invoke());
    });

    [Fact(Timeout = 30_000)]
    public async Task Rerun_Throws_KeepsTheStoredResult() => await Run(() =>
    {
        var fail = new[] { false };
        MemoizedFunction<int> f = Memoize.Function(
            () => fail[0] ? throw new InvalidOperationException("now") : 1, new MemoizeOptions { Name = "rerun fails", Ignore = ["fail"] });
        f.Invoke();
        fail[0] = true;
        Assert.Throws<InvalidOperationException>(() => f.Rerun());
        Assert.Equal(1, f.Invoke());
    });

    [Fact(Timeout = 30_000)]
    public async Task Rerun_CallsThatShareOne_RunItOnce() => await Run(() =>
    {
        Steps.Invoke(40);
        Steps.Rerun(40);
        // Without that it would take a billion runs.
        Assert.Equal(2 * 41, Counts.Value!["steps"]);
    });

    [Fact(Timeout = 30_000)]
    public async Task Rerun_OfATask_ReachesWhatItCalls() => await InThread.Run(async () =>
    {
        using Cache cache = Cache.InMemory();
        using IDisposable use = Cache.Use(cache);
        Counts.Value = [];
        await Later.Invoke(1).ConfigureAwait(false);
        await Later.Rerun(1).ConfigureAwait(false);
        Assert.Equal((2, 2), (Counts.Value["later"], Counts.Value["inner"]));
    }).Unwrap();

    private static Task Run(Action test) => Sandbox.Run(_ =>
    {
        Counts.Value = [];
        test();
    });

    private static void Count(string name) => Counts.Value![name] = Counts.Value.GetValueOrDefault(name) + 1;

    private static int InnerBody(int x)
    {
        Count("inner");
        return x;
    }

    private static int MiddleBody(int x)
    {
        Count("middle");
        return Inner.Invoke(x) + Inner.Invoke(x);
    }

    private static int OuterBody(int x)
    {
        Count("outer");
        return Middle.Invoke(x) + Inner.Invoke(x);
    }

    private static long StepsBody(int n)
    {
        Count("steps");
        return n < 2 ? 1 : Steps.Invoke(n - 1) + Steps.Invoke(n - 2);
    }

    private static async Task<int> LaterBody(int x)
    {
        Count("later");
        await Task.Yield();
        return Inner.Invoke(x);
    }
}
