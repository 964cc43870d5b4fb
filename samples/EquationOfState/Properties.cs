namespace EquationOfState;

/// <summary>What an equation of state says of a crystal, in units of ε and σ and in those of the laboratory.</summary>
internal sealed record Properties(NobleGas Gas, BirchMurnaghan Fit)
{
    private const double Avogadro = 6.02214076e23;

    /// <summary>R₀ in Å.</summary>
    public double Spacing => FccLattice.Spacing(Fit.Volume);

    /// <summary>In kJ/mol.</summary>
    public double CohesiveEnergy => -Fit.Energy * Avogadro / 1000;

    /// <summary>In GPa; 1 J/Å³ = 10³⁰ Pa.</summary>
    public double BulkModulus => Fit.BulkModulus * 1e21;

    /// <summary>R₀/σ.</summary>
    public double ReducedSpacing => Spacing / Gas.Sigma;

    /// <summary>U₀/ε, per atom.</summary>
    public double ReducedEnergy => Fit.Energy / Gas.Epsilon;

    /// <summary>B₀ in ε/σ³.</summary>
    public double ReducedBulkModulus => Fit.BulkModulus / Gas.Epsilon * Math.Pow(Gas.Sigma, 3);

    /// <summary>The fit's residual in ε.</summary>
    public double ReducedResidual => Fit.Residual / Gas.Epsilon;

    /// <summary>Fits each gas's part of the sweep.</summary>
    public static IReadOnlyList<Properties> Of(Sweep sweep) =>
    [
        .. from item in Point.All.Zip(sweep.Energies, (point, energy) => (point, energy))
           group item by item.point.Gas into curve
           select new Properties(
               curve.Key,
               BirchMurnaghan.Fit([.. curve.Select(item => item.point.Volume)], [.. curve.Select(item => item.energy)])),
    ];
}
