using BenchmarkDotNet.Attributes;
using Fleche.Codec;

namespace Fleche.Benchmarks.Codec;

/// <summary>Values to bytes and back: a small record, and an array of 64 Ki numbers.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private readonly Settings _record = new("fcc", 200, 1e-6, [1, 2, 3]);
    private readonly double[] _numbers = new double[64 << 10];
    private byte[] _recordBytes = [];
    private byte[] _numberBytes = [];

    [GlobalSetup]
    public void Setup()
    {
        _recordBytes = BytesOf(_record);
        _numberBytes = BytesOf(_numbers);
    }

    [Benchmark]
    public int WriteRecord() => Write(_record);

    [Benchmark]
    public object ReadRecord() => Read<Settings>(_recordBytes);

    [Benchmark]
    public int WriteNumbers() => Write(_numbers);

    [Benchmark]
    public object ReadNumbers() => Read<double[]>(_numberBytes);

    private static int Write<T>(T value)
    {
        PayloadWriter writer = PayloadWriter.Rent();
        ValueCodecs.For<T>().Write(writer, value);
        int length = writer.Position;
        PayloadWriter.Return(writer);
        return length;
    }

    private static byte[] BytesOf<T>(T value)
    {
        PayloadWriter writer = new();
        ValueCodecs.For<T>().Write(writer, value);
        return writer.ToArray();
    }

    private static T Read<T>(byte[] bytes) => ValueCodecs.For<T>().Read(new PayloadReader(bytes));

    private sealed record Settings(string Lattice, int Cutoff, double Tolerance, int[] Shells);
}
