using System.Runtime.CompilerServices;

namespace EquationOfState;

/// <summary>Sums over the face-centred cubic lattice, atom by atom.</summary>
internal static class FccLattice
{
    /// <summary>The volume per atom, R³/√2, of a crystal whose nearest neighbours are <paramref name="spacing"/> apart.</summary>
    public static double VolumePerAtom(double spacing) => spacing * spacing * spacing / Math.Sqrt(2);

    /// <summary>The nearest-neighbour distance of a crystal with this volume per atom.</summary>
    public static double Spacing(double volumePerAtom) => Math.Cbrt(Math.Sqrt(2) * volumePerAtom);

    /// <summary>About how many atoms are nearer than the cut-off.</summary>
    public static double AtomsWithin(int cutoff) => 4 * Math.PI / 3 * Math.Sqrt(2) * cutoff * cutoff * cutoff;

    /// <summary>The lattice sum Aₙ = Σ (R/r)ⁿ over all other atoms: those out to the cut-off one by one, the rest as an integral.</summary>
    public static double PowerSum(int n, int cutoff) =>
        Sum(1, cutoff, new InversePower(n)) + 4 * Math.PI * Math.Sqrt(2) / (n - 3) * Math.Pow(cutoff, 3 - n);

    /// <summary>Adds up a term over all other atoms out to a distance from the one at the origin.</summary>
    /// <param name="spacing">R, the nearest-neighbour distance.</param>
    /// <param name="cutoff">How far out, in units of R. It grows with the crystal, so that every volume sums over the same atoms.</param>
    /// <param name="term">What each atom adds.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // as fast in its first call as in its last: the timings compare like with like
    public static double Sum<TTerm>(double spacing, int cutoff, TTerm term) where TTerm : struct, IPairTerm
    {
        // In units of half the cubic cell, R/√2, the atoms are the integer points (x, y, z) with an even x + y + z.
        double unitSquared = spacing * spacing / 2;
        int limit = 2 * cutoff * cutoff;
        int edge = (int)Math.Sqrt(limit);
        double sum = 0;
        for (int x = -edge; x <= edge; x++)
        {
            // A sum of its own for each plane and row: far less rounding than in one long sum.
            double plane = 0;
            int width = (int)Math.Sqrt(limit - x * x);
            for (int y = -width; y <= width; y++)
            {
                double row = 0;
                int height = (int)Math.Sqrt(limit - x * x - y * y);
                int first = -height + ((height + x + y) & 1);
                for (int z = first; z <= height; z += 2)
                {
                    int square = x * x + y * y + z * z;
                    if (square > 0)
                    {
                        row += term.At(square * unitSquared);
                    }
                }

                plane += row;
            }

            sum += plane;
        }

        return sum;
    }
}
