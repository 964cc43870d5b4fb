using Fleche;

namespace RiskyCalls;

/// <summary>Calls that come to no harm: each counts the primes in a part of the numbers.</summary>
internal static class GoodWork
{
    public const int Calls = 20;

    private const int Span = 100_000;

    /// <summary>The right results, counted in this process.</summary>
    private static readonly Lazy<int[]> Expected = new(() => [.. Enumerable.Range(0, Calls).Select(CountPrimes)]);

    /// <summary>Submits those calls of the <see cref="Calls"/> that <paramref name="range"/> takes.</summary>
    public static Future<int>[] Submit(Executor executor, Range range) =>
        [.. Enumerable.Range(0, Calls).Take(range).Select(i => executor.Submit(CountPrimes, i))];

    /// <summary>How many of all the good calls, in their order, gave the right result.</summary>
    public static int CountRight(IEnumerable<Future<int>> calls) =>
        calls.Zip(Expected.Value, (call, expected) => call.GetException() is null && call.Result == expected).Count(right => right);

    private static int CountPrimes(int part)
    {
        int count = 0;
        for (int n = Math.Max(part * Span, 2); n < (part + 1) * Span; n++)
        {
            int divisor = 2;
            while (divisor * divisor <= n && n % divisor != 0)
            {
                divisor++;
            }

            count += divisor * divisor > n ? 1 : 0;
        }

        return count;
    }
}
