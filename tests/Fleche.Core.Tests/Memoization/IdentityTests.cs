using System.Globalization;

namespace Fleche.Tests.Memoization;

public class IdentityTests
{
    [Fact(Timeout = 30_000)]
    public async Task Digest_KnownCalls_AreAsRecorded() => await Task.Run(() =>
    {
        string[] keys =
        [
            Memoize.Function<int, double, double>(Scale).Digest(3, 0.5).ToString(),
            Memoize.Function((string text) => text.Length, Sandbox.Named("length")).Digest("Istanbul").ToString(),
            Memoize.Function<string>(new Lattice("fcc").Describe, new MemoizeOptions { Version = "2", HashModule = false }).Digest().ToString(),
            Memoize.Function<List<int>, int>(Count<int>).Digest([1, 2]).ToString(),
        ];
        // Results are stored under such keys for years: a change here loses them all, and is a new version of docs/digests.md.
        Assert.Equal(
        [
            "83b2d8201cac2cfbb80e5583d61d058dc1f9bbf440d450511ded48e1b88944d8",
            "84f74fd58cd4ad2016fba827ef315f566ef89db75ebbbf26544f42e333595ef7",
            "f0dba5d416f50e2d1aaa5cb12b6cafad0d62993b823749f5e690bd02c3c6b6fd",
            "4202afefaf9b0220177497426a628e933b616b55c149c7d8eff169d5651820bd",
        ], keys);
    });

    [Fact(Timeout = 30_000)]
    public async Task Name_OfAMethod_IsFullNameWithTypes() => await Task.Run(() =>
    {
        Assert.Equal("Fleche.Tests.Memoization.IdentityTests.Scale(System.Int32,System.Double)", Memoize.Function<int, double, double>(Scale).Name);
        Assert.Equal(
            "Fleche.Tests.Memoization.IdentityTests.Count[System.Int32](System.Collections.Generic.List`1[System.Int32])",
            Memoize.Function<List<int>, int>(Count<int>).Name);
        Assert.Equal("Fleche.Tests.Memoization.IdentityTests+Box`1[System.Int32].Put(System.Int32)", Memoize.Function<int, string>(Box<int>.Put).Name);
        Assert.Equal("put[System.Int32]", Memoize.Function<int, string>(Box<int>.Put, Sandbox.Named("put")).Name);
    });

    [Fact(Timeout = 30_000)]
    public async Task Digest_FunctionsThatDifferInOnePart_Differ() => await Task.Run(() =>
    {
        Digest[] keys =
        [
            Memoize.Function<int, double>(Overloaded).Digest(1),
            Memoize.Function<double, double>(Overloaded).Digest(1),
            Memoize.Function<int, double>(Other).Digest(1),
            Memoize.Function<int, double>(Overloaded, new MemoizeOptions { Version = "1" }).Digest(1),
            Memoize.Function<int, double>(Overloaded, new MemoizeOptions { Version = "2" }).Digest(1),
            Memoize.Function<int, double>(Overloaded, new MemoizeOptions { HashModule = false }).Digest(1),
            Memoize.Function<int, double>(Overloaded, new MemoizeOptions { HashCode = true }).Digest(1),
            Memoize.Function<int, double>(Overloaded, new MemoizeOptions { Ignore = ["x"] }).Digest(1),
            Memoize.Function<int, double>(Overloaded, Sandbox.Named("f")).Digest(1),
            Memoize.Function<int, string>(Box<int>.Put).Digest(1),
            Memoize.Function<object, string>(Box<object>.Put).Digest(1),
            Memoize.Function<List<int>, int>(Count<int>).Digest([]),
            Memoize.Function<List<long>, int>(Count<long>).Digest([]),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    });

    [Fact(Timeout = 30_000)]
    public async Task Digest_InstanceMethod_GoesByTheReceiver() => await Task.Run(() =>
    {
        Digest key = Memoize.Function<string>(new Lattice("fcc").Describe).Digest();
        Assert.Equal(key, Memoize.Function<string>(new Lattice("fcc").Describe).Digest());
        Assert.NotEqual(key, Memoize.Function<string>(new Lattice("bcc").Describe).Digest());
        Assert.Equal(
            Memoize.Function<string>(new Lattice("fcc").Describe, new MemoizeOptions { Ignore = ["this"] }).Digest(),
            Memoize.Function<string>(new Lattice("bcc").Describe, new MemoizeOptions { Ignore = ["this"] }).Digest());
    });

    [Fact(Timeout = 30_000)]
    public async Task Digest_UnboundInstanceMethod_TakesTheReceiverAsArgument() => await Task.Run(() =>
    {
        var describe = typeof(Lattice).GetMethod(nameof(Lattice.Describe))!.CreateDelegate<Func<Lattice, string>>();
        Assert.Equal(Memoize.Function<string>(new Lattice("fcc").Describe).Digest(), Memoize.Function(describe).Digest(new Lattice("fcc")));
    });

    [Fact(Timeout = 30_000)]
    public async Task Digest_ExtensionMethodOfAnObject_CountsTheObject() => await Task.Run(() =>
        Assert.Equal(Memoize.Function<int>("abc".Count).Digest(), Memoize.Function<string, int>(Enumerable.Count).Digest("abc")));

    [Fact(Timeout = 30_000)]
    public async Task Digest_Closure_GoesByTheVariablesThatItReads() => await Task.Run(() =>
    {
        Assert.Equal(Closure(2, "a").Digest(1), Closure(2, "b").Digest(1));
        Assert.NotEqual(Closure(2, "a").Digest(1), Closure(3, "a").Digest(1));
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_ClosureOverAChangedVariable_IsAnotherCall() => await Sandbox.Run(_ =>
    {
        int factor = 2;
        MemoizedFunction<int, int> times = Memoize.Function((int x) => x * factor, Sandbox.Named("times"));
        Assert.Equal(6, times.Invoke(3));
        factor = 3;
        Assert.Equal(9, times.Invoke(3));
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_NestedScopes_AllVariablesCount() => await Sandbox.Run(_ =>
    {
        int outer = 1;
        var results = new List<int>();
        for (int i = 0; i < 2; i++)
        {
            int inner = i;
            MemoizedFunction<int> sum = Memoize.Function(() => outer + inner, Sandbox.Named("sum"));
            results.Add(sum.Invoke());
            outer = 10;
        }

        Assert.Equal([1, 11], results);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_IgnoredParameter_IsNeitherInTheKeyNorInTheRecord() => await Sandbox.Run(cache =>
    {
        MemoizedFunction<int, double, double> scale = Memoize.Function<int, double, double>(Scale, new MemoizeOptions { Ignore = ["factor"] });
        Assert.Equal(6, scale.Invoke(3, 2));
        Assert.Equal(6, scale.Invoke(3, 7));
        Assert.Equal("count", Assert.Single(Sandbox.RecordOf(cache, scale.Digest(3, 0)).Arguments).Name);
    });

    [Fact(Timeout = 30_000)]
    public async Task Digest_AttributeAndOptions_OptionsWinWhereSet() => await Task.Run(() =>
    {
        MemoizedFunction<int, bool, int> plain = Memoize.Function<int, bool, int>(Attributed);
        Assert.Equal("attributed", plain.Name);
        Assert.Equal(plain.Digest(1, true), plain.Digest(1, false));
        Assert.Equal(plain.Digest(1, true), Memoize.Function<int, bool, int>(Attributed, new MemoizeOptions { Version = "2" }).Digest(1, true));
        Assert.NotEqual(plain.Digest(1, true), Memoize.Function<int, bool, int>(Attributed, new MemoizeOptions { Version = "3" }).Digest(1, true));
        MemoizedFunction<int, bool, int> all = Memoize.Function<int, bool, int>(Attributed, new MemoizeOptions { Ignore = [] });
        Assert.NotEqual(all.Digest(1, true), all.Digest(1, false));
    });

    [Fact(Timeout = 30_000)]
    public async Task Digest_InAnotherCulture_IsTheSame()
    {
        Digest here = Memoize.Function<int, double, double>(Scale, new MemoizeOptions { Version = "1,5", HashCode = true }).Digest(1_000, 1.5);
        await InThread.Run(() =>
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo("tr-TR");
            Assert.Equal(here, Memoize.Function<int, double, double>(Scale, new MemoizeOptions { Version = "1,5", HashCode = true }).Digest(1_000, 1.5));
        });
    }

    private static MemoizedFunction<int, int> Closure(int factor, string unrelated)
    {
        Func<string> other = () => unrelated;
        Assert.NotNull(other);
        return Memoize.Function((int x) => x * factor, Sandbox.Named("closure"));
    }

    private static double Scale(int count, double factor) => count * factor;

    private static int Count<T>(List<T> items) => items.Count;

    private static double Overloaded(int x) => x;

    private static double Overloaded(double x) => x;

    private static double Other(int x) => x;

    [Memoize(Name = "attributed", Version = "2", Ignore = ["verbose"])]
    private static int Attributed(int x, bool verbose) => verbose ? x : -x;

    private sealed record Lattice(string Structure)
    {
        public string Describe() => $"lattice {Structure}";
    }

    private static class Box<T>
    {
        public static string Put(T value) => $"{value}";
    }
}
