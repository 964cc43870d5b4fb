using BenchmarkDotNet.Attributes;
using Fleche.ProcessPool;

namespace Fleche.Benchmarks.Pool;

/// <summary>Calls that do nothing: one after the other, and many submitted at once, for each of them.</summary>
[MemoryDiagnoser]
public class CallBenchmarks
{
    private const int Calls = 10_000;

    private readonly Future<int>[] _futures = new Future<int>[Calls];
    private ProcessPoolExecutor? _executor;

    [Params(1, 2)]
    public int Workers { get; set; }

    [GlobalSetup]
    public void Setup() => _executor = new ProcessPoolExecutor(Workers);

    [GlobalCleanup]
    public void Cleanup() => _executor!.Dispose();

    [Benchmark]
    public int RoundTrip() => _executor!.Submit(Functions.Noop, 1).Result;

    [Benchmark(OperationsPerInvoke = Calls)]
    public int SubmitThenGather()
    {
        for (int i = 0; i < Calls; i++)
        {
            _futures[i] = _executor!.Submit(Functions.Noop, i);
        }

        int last = 0;
        foreach (Future<int> future in _futures)
        {
            last = future.Result;
        }

        return last;
    }
}
