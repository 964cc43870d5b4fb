using System.Diagnostics;
using Xunit.Abstractions;

namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>Checks of what something costs.</summary>
internal static class Speed
{
    /// <summary>On a machine that is busy with other things most runs say little: the best of many short ones counts.</summary>
    public static void UnderAMicrosecond(string what, Action action, ITestOutputHelper output)
    {
        const int Count = 1000;
        double best = double.MaxValue;
        long begin = Stopwatch.GetTimestamp();
        while (best >= 1 && Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(20))
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Count; i++)
            {
                action();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Count);
        }

        output.WriteLine($"{what}: {best * 1000:F0} ns");
        Assert.True(best < 1, $"{best:F3} µs");
    }
}
