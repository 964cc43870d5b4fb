namespace Library;

/// <summary>What the programs that use the library may implement too.</summary>
public interface IPotential
{
    double At(double distance);
}
