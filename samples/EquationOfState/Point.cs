namespace EquationOfState;

/// <summary>One point of an energy curve: a gas and a volume per atom, in Å³.</summary>
internal sealed record Point(NobleGas Gas, double Volume)
{
    private const int PerGas = 41;

    /// <summary>
    /// Every gas at volumes within 3 % of the best, where its neighbours are 1.08 σ to 1.10 σ apart: the third order of Birch and Murnaghan
    /// is for small strains (over ±10 % its bulk modulus is off by 0.8 %).
    /// </summary>
    public static IReadOnlyList<Point> All { get; } =
    [
        .. from gas in NobleGas.All
           from i in Enumerable.Range(0, PerGas)
           select new Point(gas, FccLattice.VolumePerAtom(gas.Sigma * (1.08 + 0.02 * i / (PerGas - 1)))),
    ];

    public override string ToString() => $"{Gas.Symbol} at {Volume:F3} Å³ per atom";
}
