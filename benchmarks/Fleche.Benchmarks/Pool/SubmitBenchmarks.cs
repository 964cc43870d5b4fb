using BenchmarkDotNet.Attributes;
using Fleche.ProcessPool;

namespace Fleche.Benchmarks.Pool;

/// <summary>What <c>Submit</c> costs its caller while the only worker is busy: the call is written, queued, and taken out again so that nothing gathers.</summary>
[MemoryDiagnoser]
public class SubmitBenchmarks
{
    private ProcessPoolExecutor? _executor;

    [GlobalSetup]
    public void Setup()
    {
        _executor = new ProcessPoolExecutor(1);
        _ = _executor.Submit(Functions.Noop, 1).Result;
        _ = _executor.Submit(Functions.Hang);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _executor!.KillWorkers();
        _executor.Dispose();
    }

    [Benchmark]
    public bool SubmitAndCancel() => _executor!.Submit(Functions.Noop, 1).Cancel();
}
