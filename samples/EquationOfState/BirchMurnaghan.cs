namespace EquationOfState;

/// <summary>
/// The third-order equation of state of F. Birch, Phys. Rev. 71, 809 (1947): with u = (V₀/V)^⅔ − 1,
/// E(V) = E₀ + (9/16) V₀B₀ [2u² + (B₀′ − 4)u³].
/// </summary>
/// <param name="Energy">E₀, the lowest energy.</param>
/// <param name="Volume">V₀, the volume that has it.</param>
/// <param name="BulkModulus">B₀ = V d²E/dV² there, in energy per volume.</param>
/// <param name="Slope">B₀′ = dB/dP there.</param>
/// <param name="Residual">The root mean square of what the fit leaves of the energies.</param>
internal sealed record BirchMurnaghan(double Energy, double Volume, double BulkModulus, double Slope, double Residual)
{
    /// <summary>
    /// The best fit. E is a cubic polynomial p in x = V^−⅔, so it is a linear one, with no iteration and no first guess: p′(x₀) = 0 gives
    /// V₀ = x₀^−3/2, and comparing coefficients B₀ = (4/9) x₀² p″(x₀)/V₀ and B₀′ = 4 + (2/3) x₀ p‴/p″(x₀).
    /// </summary>
    /// <exception cref="ArithmeticException">The energies have no minimum.</exception>
    public static BirchMurnaghan Fit(IReadOnlyList<double> volumes, IReadOnlyList<double> energies)
    {
        double[] x = [.. volumes.Select(volume => Math.Pow(volume, -2.0 / 3))];
        Cubic p = Cubic.Fit(x, energies);
        double x0 = p.Minimum;
        double volume0 = Math.Pow(x0, -1.5);
        return new BirchMurnaghan(
            Energy: p.Value(x0),
            Volume: volume0,
            BulkModulus: 4.0 / 9 * x0 * x0 * p.SecondDerivative(x0) / volume0,
            Slope: 4 + 2.0 / 3 * x0 * p.ThirdDerivative / p.SecondDerivative(x0),
            Residual: Math.Sqrt(x.Zip(energies, (xi, energy) => Math.Pow(p.Value(xi) - energy, 2)).Average()));
    }
}
