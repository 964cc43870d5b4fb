namespace Fleche.Tests.Memoization;

/// <summary>Values whose digests say less than all of them: each function still gets its own result.</summary>
public class CoarseDigestTests
{
    private static readonly object Shared = new[] { 1, 2 };

    [Fact(Timeout = 30_000)]
    public Task Invoke_ResultsWithOneDigestOfTheirOwn_EachFunctionGetsItsOwn() => InThread.Run(() =>
    {
        using Cache cache = Cache.InMemory();
        using IDisposable scope = Cache.Use(cache);
        MemoizedFunction<Molecule> near = Memoize.Function(Near);
        MemoizedFunction<Molecule> far = Memoize.Function(Far);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal((1.0, 9.0), (near.Invoke().Distance, far.Invoke().Distance));
        }
    });

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
