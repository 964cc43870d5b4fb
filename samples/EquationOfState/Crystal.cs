namespace EquationOfState;

/// <summary>A noble-gas crystal: Lennard-Jones atoms at rest on an fcc lattice.</summary>
internal static class Crystal
{
    /// <summary>The energy per atom, in J: half the sum over an atom's pairs, since two atoms share each.</summary>
    /// <param name="gas">What it is made of.</param>
    /// <param name="volume">The volume per atom, in Å³.</param>
    /// <param name="cutoff">How far out the atoms are counted one by one, in nearest-neighbour distances.</param>
    public static double EnergyPerAtom(NobleGas gas, double volume, int cutoff)
    {
        double spacing = FccLattice.Spacing(volume);
        double pairs = FccLattice.Sum(spacing, cutoff, new LennardJones(gas.Epsilon, gas.Sigma));
        return pairs / 2 + Tail(gas, volume, cutoff * spacing);
    }

    /// <summary>
    /// What the atoms beyond the cut-off add, taken as evenly spread: (8π/3) ε (σ³/V) [⅓(σ/r)⁹ − (σ/r)³], the long-range correction in
    /// D. Frenkel and B. Smit, Understanding Molecular Simulation, ch. 3.
    /// </summary>
    private static double Tail(NobleGas gas, double volume, double cutoff)
    {
        double s3 = Math.Pow(gas.Sigma / cutoff, 3);
        return 8 * Math.PI / 3 * gas.Epsilon * Math.Pow(gas.Sigma, 3) / volume * (s3 * s3 * s3 / 3 - s3);
    }
}
