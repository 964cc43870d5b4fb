namespace EquationOfState;

/// <summary>
/// A noble gas: its Lennard-Jones parameters, fitted to the properties of the gas alone, and what was measured on its crystal near 0 K.
/// </summary>
/// <param name="Symbol">The chemical symbol.</param>
/// <param name="Epsilon">ε, the depth of the pair potential, in J.</param>
/// <param name="Sigma">σ, where the pair potential is zero, in Å.</param>
/// <param name="Spacing">The nearest-neighbour distance R₀ of the crystal, in Å.</param>
/// <param name="CohesiveEnergy">The energy that takes the crystal apart into atoms, in kJ/mol.</param>
/// <param name="BulkModulus">The bulk modulus, in GPa.</param>
/// <remarks>
/// C. Kittel, Introduction to Solid State Physics, ch. 3, "Properties of inert gas crystals"; the bulk moduli are those of
/// N. W. Ashcroft and N. D. Mermin, Solid State Physics, ch. 20.
/// </remarks>
internal sealed record NobleGas(string Symbol, double Epsilon, double Sigma, double Spacing, double CohesiveEnergy, double BulkModulus)
{
    public static IReadOnlyList<NobleGas> All { get; } =
    [
        new("Ne", Epsilon: 50e-23, Sigma: 2.74, Spacing: 3.13, CohesiveEnergy: 1.88, BulkModulus: 1.1),
        new("Ar", Epsilon: 167e-23, Sigma: 3.40, Spacing: 3.76, CohesiveEnergy: 7.74, BulkModulus: 2.7),
        new("Kr", Epsilon: 225e-23, Sigma: 3.65, Spacing: 4.01, CohesiveEnergy: 11.2, BulkModulus: 3.5),
        new("Xe", Epsilon: 320e-23, Sigma: 3.98, Spacing: 4.35, CohesiveEnergy: 16.0, BulkModulus: 3.6),
    ];
}
