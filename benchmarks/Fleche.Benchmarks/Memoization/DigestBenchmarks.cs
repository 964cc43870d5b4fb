using BenchmarkDotNet.Attributes;

namespace Fleche.Benchmarks.Memoization;

/// <summary>Digests of values, small and large.</summary>
[MemoryDiagnoser]
public class DigestBenchmarks
{
    private readonly Settings _settings = new("fcc", 200, 1e-6, [1, 2, 3]);
    private readonly double[] _large = new double[8 << 20];
    private readonly Dictionary<string, int> _dictionary = Enumerable.Range(0, 1000).ToDictionary(i => $"key {i}");

    [Benchmark]
    public Digest Number() => Digest.Of(3.13);

    [Benchmark]
    public Digest Record() => Digest.Of(_settings);

    [Benchmark]
    public Digest DictionaryOf1000() => Digest.Of(_dictionary);

    [Benchmark]
    public Digest ArrayOf64MiB() => Digest.Of(_large);

    private sealed record Settings(string Lattice, int Cutoff, double Tolerance, int[] Shells);
}
