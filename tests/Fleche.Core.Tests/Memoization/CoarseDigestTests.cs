using System.Text.Json.Nodes;

namespace Fleche.Tests.Memoization;

/// <summary>Values whose digests say less than all of them: each function still gets its own result.</summary>
public class CoarseDigestTests
{
    private static readonly object Shared = new[] { 1, 2 };

    [Fact(Timeout = 30_000)]
    public Task Invoke_ResultsWithOneDigestOfTheirOwn_EachFunctionGetsItsOwn() => RunTwice(
        Near, Far, static (near, far) => Assert.Equal((1.0, 9.0), (near.Distance, far.Distance)));

    [Fact(Timeout = 30_000)]
    public Task Invoke_SharedAndCopiedObjects_ComeBackAsTheyWere() => InThread.Run(() =>
    {
        using Cache cache = Cache.InMemory();
        using IDisposable scope = Cache.Use(cache);
        MemoizedFunction<object[]> copied = Memoize.Function(Copied);
        MemoizedFunction<object[]> shared = Memoize.Function(SharedTwice);
        for (int i = 0; i < 2; i++)
        {
            Assert.NotSame(copied.Invoke()[0], copied.Invoke()[1]);
            object[] result = shared.Invoke();
            Assert.Same(result[0], result[1]);
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Argument_WithADigestOfItsOwn_IsNotTakenForAnotherFunctionsResult() => InThread.Run(() =>
    {
        using Cache cache = Cache.InMemory();
        using IDisposable scope = Cache.Use(cache);
        Assert.Equal(1, Memoize.Function<Molecule, double>(DistanceOf).Invoke(Near()));
        MemoizedFunction<string> formula = Memoize.Function(Formula);
        Assert.Equal(("H2", "H2"), (formula.Invoke(), formula.Invoke()));
        Assert.True(formula.TryLoad(out string? stored));
        Assert.Equal("H2", stored);
    });

    // As arguments, dictionaries and sets are equal in whatever order they give their entries. A result is what the function gave.
    [Theory(Timeout = 60_000)]
    [InlineData("memory", 3)]
    [InlineData("files", 3)]
    [InlineData("sqlite", 3)]
    [InlineData("memory", 400)]
    [InlineData("files", 400)]
    [InlineData("sqlite", 400)]
    public Task Invoke_ResultHasTheArgumentsEntriesInAnotherOrder_ComesBackInItsOwn(string store, int count) => InThread.Run(() =>
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fleche-tests-");
        try
        {
            using Cache cache = store switch
            {
                "memory" => Cache.InMemory(),
                "files" => Cache.OpenFile(folder.FullName),
                _ => Cache.OpenSqlite(Path.Combine(folder.FullName, "cache.db")),
            };
            using IDisposable scope = Cache.Use(cache);
            MemoizedFunction<Dictionary<string, int>, Dictionary<string, int>> ranked = Memoize.Function<Dictionary<string, int>, Dictionary<string, int>>(Ranked);
            MemoizedFunction<Dictionary<string, int>, int> sum = Memoize.Function<Dictionary<string, int>, int>(Sum);
            MemoizedFunction<int, HashSet<int>> up = Memoize.Function<int, HashSet<int>>(Up);
            MemoizedFunction<int, HashSet<int>> down = Memoize.Function<int, HashSet<int>>(Down);
            Dictionary<string, int> scores = Enumerable.Range(0, count).ToDictionary(static i => $"k{i}");
            for (int i = 0; i < 2; i++)
            {
                Assert.Equal(count * (count - 1) / 2, sum.Invoke(scores));
                Assert.Equal($"k{count - 1}", ranked.Invoke(scores).First().Key);
                Assert.Equal((0, count - 1), (up.Invoke(count).First(), down.Invoke(count).First()));
            }

            // The argument can still be looked at.
            CallRecord record = Sandbox.RecordOf(cache, sum.Digest(scores));
            Assert.Equal(count, cache.LoadValue<Dictionary<string, int>>(record.Arguments[0].Digest).Count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    });

    // The digest of a JsonNode is that of its text; what is in it may be numbers of one type or another.
    [Fact(Timeout = 30_000)]
    public Task Invoke_ResultsOfOneTextAndOtherNumbers_EachFunctionGetsItsOwn() => RunTwice(
        Whole, Real, static (whole, real) => Assert.Equal((1, 1.0), (whole["x"]!.GetValue<int>(), real["x"]!.GetValue<double>())));

    /// <summary>The results of two functions, as computed and as found.</summary>
    private static Task RunTwice<T>(Func<T> one, Func<T> other, Action<T, T> check) => Sandbox.Run(_ =>
    {
        MemoizedFunction<T> first = Memoize.Function(one), second = Memoize.Function(other);
        for (int i = 0; i < 2; i++)
        {
            check(first.Invoke(), second.Invoke());
        }
    });

    private static JsonObject Whole() => new() { ["x"] = 1 };

    private static JsonObject Real() => new() { ["x"] = 1.0 };

    private static Dictionary<string, int> Ranked(Dictionary<string, int> scores) =>
        scores.OrderByDescending(static pair => pair.Value).ToDictionary(static pair => pair.Key, static pair => pair.Value);

    private static int Sum(Dictionary<string, int> scores) => scores.Values.Sum();

    private static HashSet<int> Up(int count) => [.. Enumerable.Range(0, count)];

    private static HashSet<int> Down(int count) => [.. Enumerable.Range(0, count).Reverse()];

    private static Molecule Near() => new("H2", 1);

    private static Molecule Far() => new("H2", 9);

    private static double DistanceOf(Molecule molecule) => molecule.Distance;

    private static string Formula() => "H2";

    private static object[] Copied() => [new[] { 1, 2 }, new[] { 1, 2 }];

    private static object[] SharedTwice() => [Shared, Shared];

    private sealed record Molecule(string Formula, double Distance) : IDigestible
    {
        public Digest GetDigest() => Digest.Of(Formula);
    }
}
