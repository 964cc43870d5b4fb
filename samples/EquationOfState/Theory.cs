namespace EquationOfState;

/// <summary>
/// The textbook's lattice sums (C. Kittel, Introduction to Solid State Physics, ch. 3), and what follows from them for the energy
/// 2ε[A₁₂(σ/R)¹² − A₆(σ/R)⁶] per atom. Only the checks know them; the energies are sums over atoms.
/// </summary>
internal static class Theory
{
    public const double A6 = 14.45392;
    public const double A12 = 12.13188;

    /// <summary>R₀/σ = (2A₁₂/A₆)^⅙ = 1.09.</summary>
    public static readonly double Spacing = Math.Pow(2 * A12 / A6, 1.0 / 6);

    /// <summary>U₀/ε = −A₆²/2A₁₂ = −8.61.</summary>
    public static readonly double Energy = -A6 * A6 / (2 * A12);

    /// <summary>B₀σ³/ε = 4A₁₂(A₆/A₁₂)^5/2 = 75.2.</summary>
    public static readonly double BulkModulus = 4 * A12 * Math.Pow(A6 / A12, 2.5);

    /// <summary>B₀′ = (12 + 6)/3 + 2.</summary>
    public const double Slope = 8;
}
