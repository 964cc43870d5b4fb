using System.Diagnostics;
using Fleche;

namespace EquationOfState;

/// <summary>The energies of all points, in J and in the order of <see cref="Point.All"/>, and how long they took.</summary>
internal sealed record Sweep(double[] Energies, TimeSpan Elapsed)
{
    /// <summary>How far out each energy counts atom by atom, in nearest-neighbour distances.</summary>
    public const int Cutoff = 200;

    /// <summary>Runs every point as one call, wherever the executor runs calls.</summary>
    /// <exception cref="AggregateException">Points failed; it holds one exception for each, with its name.</exception>
    public static Sweep On(Executor executor)
    {
        long start = Stopwatch.GetTimestamp();
        Future<double>[] energies = [.. Point.All.Select(point => Submit(executor, point))];
        Futures.Wait(energies);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);

        Exception[] failures =
        [
            .. from call in Point.All.Zip(energies, (point, energy) => (point, error: energy.GetException()))
               where call.error is not null
               select new InvalidOperationException($"{call.point}: {call.error.Message}", call.error),
        ];
        return failures.Length == 0
            ? new Sweep([.. energies.Select(energy => energy.Result)], elapsed)
            : throw new AggregateException($"{failures.Length} of {energies.Length} points failed.", failures);
    }

    /// <summary>Has the executor start and use its workers, so that a sweep's time is the work's; returns how long it took.</summary>
    public static TimeSpan WarmUp(Executor executor, int workers)
    {
        long start = Stopwatch.GetTimestamp();
        Futures.Wait(Point.All.Take(2 * workers).Select(point => Submit(executor, point)));
        return Stopwatch.GetElapsedTime(start);
    }

    private static Future<double> Submit(Executor executor, Point point) =>
        executor.Submit(Crystal.EnergyPerAtom, point.Gas, point.Volume, Cutoff);
}
