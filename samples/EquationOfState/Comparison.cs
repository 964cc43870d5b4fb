using System.Diagnostics;
using Fleche;

namespace EquationOfState;

/// <summary>All energies computed anew, without the cache: on the workers of a pool and on one thread of this process.</summary>
internal sealed record Comparison(double[] Pool, TimeSpan PoolTime, double[] OneThread, TimeSpan OneThreadTime, TimeSpan WarmUp)
{
    public static Comparison Of(Fleche.ProcessPool.ProcessPoolExecutor pool)
    {
        using var thisProcess = new ThreadPoolExecutor(maxWorkers: 1);
        TimeSpan warmUp = Measure(() => Run(pool, Point.All.Take(2 * pool.MaxWorkers)));
        Run(thisProcess, Point.All.Take(2));
        double[] onPool = [], onThread = [];
        TimeSpan poolTime = Measure(() => onPool = Sweep.Gather(Run(pool, Point.All)));
        TimeSpan threadTime = Measure(() => onThread = Sweep.Gather(Run(thisProcess, Point.All)));
        return new Comparison(onPool, poolTime, onThread, threadTime, warmUp);
    }

    private static Future<double>[] Run(Executor executor, IEnumerable<Point> points)
    {
        Future<double>[] energies = [.. points.Select(point => executor.Submit(Crystal.EnergyPerAtom, point.Gas, point.Volume, Calls.Cutoff))];
        Futures.Wait(energies);
        return energies;
    }

    private static TimeSpan Measure(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start);
    }
}
