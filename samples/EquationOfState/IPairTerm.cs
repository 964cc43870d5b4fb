namespace EquationOfState;

/// <summary>What two atoms add to a lattice sum. Structs implement it, so that the innermost loop holds no call.</summary>
internal interface IPairTerm
{
    /// <summary>The term of two atoms at a distance of which this is the square.</summary>
    double At(double squaredDistance);
}
