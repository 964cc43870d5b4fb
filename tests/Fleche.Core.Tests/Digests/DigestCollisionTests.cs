using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Fleche.Tests.Digests;

/// <summary>No two different values have one digest. The whole run: FLECHE_DIGEST_COUNT=10000000 dotnet test -c Release --filter DigestCollisionTests</summary>
public class DigestCollisionTests(ITestOutputHelper output)
{
    private static readonly int Count = int.Parse(Environment.GetEnvironmentVariable("FLECHE_DIGEST_COUNT") ?? "200000", CultureInfo.InvariantCulture);

    [Fact(Timeout = 1_200_000)]
    public async Task Of_GeneratedValues_AllDiffer()
        => await Task.Run(() =>
        {
            // Two values of ten million meet in their first 64 bits by chance once in 370,000 runs.
            var starts = new ulong[Count];
            var numbers = new int[Count];
            long started = Stopwatch.GetTimestamp();
            for (int i = 0; i < Count; i++)
            {
                starts[i] = Start(Digest.Of(DistinctValues.At(i)));
                numbers[i] = i;
            }

            output.WriteLine($"{Count:N0} values in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
            Array.Sort(starts, numbers);
            for (int i = 1; i < Count; i++)
            {
                Assert.False(starts[i] == starts[i - 1], $"values {numbers[i - 1]} and {numbers[i]}: {DistinctValues.At(numbers[i - 1])} and {DistinctValues.At(numbers[i])}");
            }
        });

    [Fact(Timeout = 60_000)]
    public async Task Of_GeneratedValuesInAnyThread_AreTheSame()
        => await Task.Run(() =>
        {
            Digest[] once = [.. Enumerable.Range(0, 20_000).Select(i => Digest.Of(DistinctValues.At(i)))];
            Parallel.For(0, once.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => Assert.Equal(once[i], Digest.Of(DistinctValues.At(i))));
        });

    private static ulong Start(Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        digest.CopyTo(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
