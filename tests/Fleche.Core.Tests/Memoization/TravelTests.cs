using Fleche.Tests.Calls;

namespace Fleche.Tests.Memoization;

/// <summary>A memoized function goes to a worker as what a call is bound to, and as a value.</summary>
public class TravelTests
{
    [Fact(Timeout = 30_000)]
    public async Task Invoke_AsACallThatTravels_UsesTheCacheWhereItRuns() => await Sandbox.Run(_ =>
    {
        MemoizedFunction<int, long> cube = Memoize.Function<int, long>(Cube, new MemoizeOptions
        {
            Version = "7",
            Tags = new Dictionary<string, string> { ["a"] = "b" },
            Metadata = new Dictionary<string, Func<string?>> { ["place"] = () => "there" },
            Ignore = [],
        });
        Assert.Equal(27, RoundTrip.Call(cube.Invoke, 3));
        Assert.True(cube.TryLoad(3, out long value));
        Assert.Equal(27, value);
        CallRecord record = Assert.Single(cube.Query()).Record;
        Assert.Equal(("b", "there"), (record.Tags["a"], record.Metadata["place"]));
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_ClosureThatTravels_KeepsItsKey() => await Task.Run(() =>
    {
        int factor = 3;
        MemoizedFunction<int, Task<int>> times = Memoize.Function((int x) => Task.FromResult(x * factor), Sandbox.Named("times"));
        Assert.Equal(times.Digest(2), RoundTrip.Value(times).Digest(2));
    });

    private static long Cube(int x) => (long)x * x * x;
}
