using BenchmarkDotNet.Attributes;

namespace Fleche.Benchmarks.Memoization;

/// <summary>A call of a function that costs nothing, with new arguments each time: looked for, claimed, run, stored.</summary>
[MemoryDiagnoser]
public class MissBenchmarks
{
    private readonly MemoizedFunction<int, double, double> _function = Memoize.Function<int, double, double>(Compute);
    private BenchmarkCache? _cache;
    private int _next;

    [Params(CacheKind.Memory, CacheKind.Sqlite, CacheKind.Files)]
    public CacheKind Kind { get; set; }

    [GlobalSetup]
    public void Setup() => _cache = new BenchmarkCache(Kind);

    [GlobalCleanup]
    public void Cleanup() => _cache!.Dispose();

    [Benchmark]
    public double Miss() => _function.Invoke(_next++, 0.5);

    private static double Compute(int n, double x) => n * x;
}
