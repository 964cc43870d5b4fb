using System.Diagnostics;

namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>Measures an action several times.</summary>
internal static class Repeat
{
    /// <summary>Seconds of each run, sorted.</summary>
    public static double[] Times(int count, Action action)
    {
        double[] times = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(times);
        return times;
    }

    /// <summary>The median time of a run.</summary>
    public static Reply Median(int count, Action action) => Reply.OfTime(Times(count, action)[count / 2]);

    /// <summary>The median of what an action measures itself.</summary>
    public static Reply Median(int count, Func<double> measure)
    {
        double[] times = [.. Enumerable.Range(0, count).Select(_ => measure()).Order()];
        return Reply.OfTime(times[count / 2]);
    }

    /// <summary>The time of one run of so many steps, for each step.</summary>
    public static Reply Each(int count, Action action) => Reply.OfTime(Times(1, action)[0] / count);

    /// <summary>Median and 99th percentile.</summary>
    public static Reply Percentiles(int count, Action action)
    {
        double[] times = Times(count, action);
        return new Reply { Values = new Dictionary<string, double> { ["p50"] = times[count / 2], ["p99"] = times[count * 99 / 100] } };
    }
}
