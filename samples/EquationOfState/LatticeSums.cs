using Fleche;

namespace EquationOfState;

/// <summary>The lattice sums A₆ and A₁₂ out to a cut-off.</summary>
internal sealed record LatticeSums(double A6, double A12)
{
    /// <summary>Two calls, run side by side.</summary>
    public static LatticeSums On(Executor executor, int cutoff)
    {
        Future<double> a6 = executor.Submit(FccLattice.PowerSum, 6, cutoff);
        Future<double> a12 = executor.Submit(FccLattice.PowerSum, 12, cutoff);
        return new LatticeSums(a6.Result, a12.Result);
    }
}
