using BenchmarkDotNet.Attributes;
using Fleche.ProcessPool;

namespace Fleche.Benchmarks.Pool;

/// <summary>A map over two workers of a function that does nothing, for each input.</summary>
[MemoryDiagnoser]
public class MapBenchmarks
{
    private const int Inputs = 10_000;

    private readonly int[] _inputs = [.. Enumerable.Range(0, Inputs)];
    private ProcessPoolExecutor? _executor;

    /// <summary>How many inputs travel as one call; null: chosen by measuring.</summary>
    [Params(1, 100, null)]
    public int? ChunkSize { get; set; }

    [GlobalSetup]
    public void Setup() => _executor = new ProcessPoolExecutor(2);

    [GlobalCleanup]
    public void Cleanup() => _executor!.Dispose();

    [Benchmark(OperationsPerInvoke = Inputs)]
    public int Map()
    {
        int last = 0;
        foreach (int result in _executor!.Map(Functions.Noop, _inputs, ChunkSize))
        {
            last = result;
        }

        return last;
    }
}
