using System.Diagnostics;
using Fleche;

namespace EquationOfState;

/// <summary>The energies of all points, in J and in the order of <see cref="Point.All"/>.</summary>
/// <param name="Energies">The energies.</param>
/// <param name="Found">How many of them were in the cache.</param>
/// <param name="Elapsed">How long the others took.</param>
internal sealed record Sweep(double[] Energies, int Found, TimeSpan Elapsed)
{
    /// <summary>Runs every point that is not in the cache as one call.</summary>
    /// <exception cref="AggregateException">Points failed; it holds one exception for each, with its name.</exception>
    public static Sweep On(CachingExecutor executor)
    {
        long start = Stopwatch.GetTimestamp();
        int found = Point.All.Count(point => Calls.Energy.Contains(point.Gas, point.Volume, Calls.Cutoff));
        double[] energies = Gather([.. Point.All.Select(point => executor.Submit(Calls.Energy, point.Gas, point.Volume, Calls.Cutoff))]);
        return new Sweep(energies, found, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Waits for the energies of all points.</summary>
    /// <exception cref="AggregateException">Points failed; it holds one exception for each, with its name.</exception>
    public static double[] Gather(Future<double>[] energies)
    {
        Futures.Wait(energies);
        Exception[] failures =
        [
            .. from call in Point.All.Zip(energies, (point, energy) => (point, error: energy.GetException()))
               where call.error is not null
               select new InvalidOperationException($"{call.point}: {call.error.Message}", call.error),
        ];
        return failures.Length == 0
            ? [.. energies.Select(energy => energy.Result)]
            : throw new AggregateException($"{failures.Length} of {energies.Length} points failed.", failures);
    }
}
