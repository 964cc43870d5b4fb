using Fleche;

namespace EquationOfState;

/// <summary>The expensive functions, memoized: their code is part of the key, so an edited formula is computed anew.</summary>
internal static class Calls
{
    /// <summary>How far out each energy counts atom by atom, in nearest-neighbour distances.</summary>
    public const int Cutoff = 200;

    private static readonly MemoizeOptions CodeCounts = new() { HashCode = true };

    public static readonly MemoizedFunction<NobleGas, double, int, double> Energy =
        Memoize.Function<NobleGas, double, int, double>(Crystal.EnergyPerAtom, CodeCounts);

    public static readonly MemoizedFunction<int, int, double> PowerSum = Memoize.Function<int, int, double>(FccLattice.PowerSum, CodeCounts);
}
