namespace Library;

public sealed class Spring : IPotential
{
    public double At(double distance) => distance * distance / 2;

    /// <summary>Calls whatever implements the interface.</summary>
    public static double Energy(double distance) => Of(new Spring(), distance);

    private static double Of(IPotential potential, double distance) => potential.At(distance);
}
