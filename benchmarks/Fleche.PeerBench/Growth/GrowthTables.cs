using System.Diagnostics;
using System.Globalization;
using Fleche.PeerBench.Peers.DotNet;

namespace Fleche.PeerBench.Growth;

/// <summary>How the cost of a call grows: with the calls that are pending, with the workers, with what a call carries. Each figure is the median of some rounds after a first one that does not count.</summary>
internal static class GrowthTables
{
    private const int Rounds = 5;

    /// <summary>Prints the tables.</summary>
    /// <returns>The exit code.</returns>
    public static int Print()
    {
        PrintPending();
        PrintWorkers();
        PrintPayloads();
        return 0;
    }

    private static void PrintPending()
    {
        Console.WriteLine("| pending calls | submit, each | submit and gather, each |");
        Console.WriteLine("|---|---|---|");
        using ProcessPoolExecutor pool = new(2);
        foreach (int count in new[] { 1_000, 10_000, 100_000, 1_000_000 })
        {
            double[] submits = new double[Rounds];
            double all = Median(round => Gather(pool, count, out submits[Math.Max(round, 0)]));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count:N0} | {submits.Order().ElementAt(Rounds / 2) / count * 1e9:N0} ns | {all / count * 1e9:N0} ns |"));
        }
    }

    private static void PrintWorkers()
    {
        const int Calls = 20_000;
        Console.WriteLine();
        Console.WriteLine("| workers | all of them started | no-op calls, each | calls of 1 ms, each |");
        Console.WriteLine("|---|---|---|---|");
        foreach (int workers in new[] { 1, 2, 4, 8, 16, 32 })
        {
            using ProcessPoolExecutor pool = new(workers);
            long start = Stopwatch.GetTimestamp();
            Gather([.. Enumerable.Range(0, workers).Select(_ => pool.Submit(Functions.Nap, 300))]);
            double started = Stopwatch.GetElapsedTime(start).TotalMilliseconds - 300;
            double each = Median(_ => Gather(pool, Calls, out double _));
            double naps = Median(_ => Time(() => Gather([.. Enumerable.Range(0, 100 * workers).Select(_ => pool.Submit(Functions.Nap, 1))])));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {workers} | {started:N0} ms | {each / Calls * 1e9:N0} ns | {naps / 100 * 1e3:N2} ms |"));
        }
    }

    private static void PrintPayloads()
    {
        Console.WriteLine();
        Console.WriteLine("| bytes there and back | time | per second |");
        Console.WriteLine("|---|---|---|");
        using ProcessPoolExecutor pool = new(1);
        foreach (int size in new[] { 8, 1 << 10, 32 << 10, 1 << 20, 16 << 20, 64 << 20, 256 << 20 })
        {
            byte[] bytes = new byte[size];
            double seconds = Median(_ => Time(() => Check(pool.Submit(Functions.Echo, bytes).Result.Length == size)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {size:N0} | {seconds * 1e3:N3} ms | {2.0 * size / seconds / 1e6:N0} MB |"));
        }
    }

    /// <summary>Submits no-op calls, then waits for all of them.</summary>
    private static double Gather(ProcessPoolExecutor pool, int count, out double submit)
    {
        Future<int>[] futures = new Future<int>[count];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            futures[i] = pool.Submit(Functions.Noop, i);
        }

        submit = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Gather(futures);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Gather(Future<int>[] futures)
    {
        foreach (Future<int> future in futures)
        {
            _ = future.Result;
        }
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(Func<int, double> measure)
    {
        measure(-1);
        return Enumerable.Range(0, Rounds).Select(measure).Order().ElementAt(Rounds / 2);
    }

    private static void Check(bool isRight)
    {
        if (!isRight)
        {
            throw new InvalidOperationException("A call gave a wrong result.");
        }
    }
}
