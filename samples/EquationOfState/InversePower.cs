namespace EquationOfState;

/// <summary>(1/r)ⁿ, n being even.</summary>
internal readonly struct InversePower(int n) : IPairTerm
{
    public double At(double squaredDistance)
    {
        double inverse = 1 / squaredDistance;
        double power = inverse;
        for (int i = 2; i < n; i += 2)
        {
            power *= inverse;
        }

        return power;
    }
}
