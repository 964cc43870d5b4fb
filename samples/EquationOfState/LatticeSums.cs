using Fleche;

namespace EquationOfState;

/// <summary>The lattice sums A₆ and A₁₂ out to a cut-off.</summary>
/// <param name="A6">A₆.</param>
/// <param name="A12">A₁₂.</param>
/// <param name="Found">How many of them were in the cache.</param>
internal sealed record LatticeSums(double A6, double A12, int Found)
{
    /// <summary>Two calls, run side by side if they are not in the cache.</summary>
    public static LatticeSums On(CachingExecutor executor, int cutoff)
    {
        int found = new[] { 6, 12 }.Count(n => Calls.PowerSum.Contains(n, cutoff));
        Future<double> a6 = executor.Submit(Calls.PowerSum, 6, cutoff);
        Future<double> a12 = executor.Submit(Calls.PowerSum, 12, cutoff);
        return new LatticeSums(a6.Result, a12.Result, found);
    }
}
