namespace EquationOfState;

/// <summary>What two atoms add to a lattice sum. Implemented by structs, so that the sum's innermost loop holds the term itself and no call.</summary>
internal interface IPairTerm
{
    /// <summary>The term of two atoms at a distance of which this is the square.</summary>
    double At(double squaredDistance);
}
