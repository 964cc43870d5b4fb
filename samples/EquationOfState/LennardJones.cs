namespace EquationOfState;

/// <summary>The pair potential U(r) = 4ε[(σ/r)¹² − (σ/r)⁶].</summary>
internal readonly struct LennardJones(double epsilon, double sigma) : IPairTerm
{
    private readonly double _fourEpsilon = 4 * epsilon;
    private readonly double _sigmaSquared = sigma * sigma;

    public double At(double squaredDistance)
    {
        double s2 = _sigmaSquared / squaredDistance;
        double s6 = s2 * s2 * s2;
        return _fourEpsilon * (s6 * s6 - s6);
    }
}
