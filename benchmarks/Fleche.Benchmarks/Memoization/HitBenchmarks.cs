using BenchmarkDotNet.Attributes;

namespace Fleche.Benchmarks.Memoization;

/// <summary>A call whose result is stored: arguments digested, found, decoded.</summary>
[MemoryDiagnoser]
public class HitBenchmarks
{
    private const int Calls = 1000;
    private readonly MemoizedFunction<int, double, double> _function = Memoize.Function<int, double, double>(Compute);
    private BenchmarkCache? _cache;
    private int _next;

    [Params(CacheKind.Memory, CacheKind.Sqlite, CacheKind.Files)]
    public CacheKind Kind { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _cache = new BenchmarkCache(Kind);
        for (int i = 0; i < Calls; i++)
        {
            _function.Invoke(i, 0.5);
        }
    }

    [GlobalCleanup]
    public void Cleanup() => _cache!.Dispose();

    [Benchmark]
    public double Hit()
    {
        _next = _next == Calls - 1 ? 0 : _next + 1;
        return _function.Invoke(_next, 0.5);
    }

    private static double Compute(int n, double x) => n * x;
}
