namespace EquationOfState;

/// <summary>
/// A cubic polynomial c₀ + c₁t + c₂t² + c₃t³ in t = (x − centre)/scale, which runs from −1 to 1 where it was fitted: powers of x itself,
/// all nearly alike there, would lose half of the digits.
/// </summary>
internal sealed class Cubic
{
    private readonly double _centre;
    private readonly double _scale;
    private readonly double[] _c;

    private Cubic(double centre, double scale, double[] coefficients) => (_centre, _scale, _c) = (centre, scale, coefficients);

    public double ThirdDerivative => 6 * _c[3] / Math.Pow(_scale, 3);

    /// <summary>Where the polynomial has its minimum: the root of c₁ + 2c₂t + 3c₃t² at which that rises.</summary>
    /// <exception cref="ArithmeticException">It has none.</exception>
    public double Minimum
    {
        get
        {
            double root = Math.Sqrt(_c[2] * _c[2] - 3 * _c[1] * _c[3]);
            return double.IsNaN(root)
                ? throw new ArithmeticException("The fitted energies have no minimum.")
                : _centre - _scale * _c[1] / (_c[2] + root);
        }
    }

    public double Value(double x)
    {
        double t = (x - _centre) / _scale;
        return _c[0] + t * (_c[1] + t * (_c[2] + t * _c[3]));
    }

    public double SecondDerivative(double x) => (2 * _c[2] + 6 * _c[3] * (x - _centre) / _scale) / (_scale * _scale);

    /// <summary>The least-squares fit, by the normal equations: well conditioned in t.</summary>
    public static Cubic Fit(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        double centre = (x.Max() + x.Min()) / 2;
        double scale = (x.Max() - x.Min()) / 2;
        double[,] equations = new double[4, 5];
        for (int i = 0; i < x.Count; i++)
        {
            double t = (x[i] - centre) / scale;
            for (int row = 0; row < 4; row++)
            {
                for (int column = 0; column < 4; column++)
                {
                    equations[row, column] += Math.Pow(t, row + column);
                }

                equations[row, 4] += Math.Pow(t, row) * y[i];
            }
        }

        return new Cubic(centre, scale, Solve(equations));
    }

    /// <summary>Gauss-Jordan elimination; the matrix is positive definite, so that it needs no pivoting.</summary>
    private static double[] Solve(double[,] a)
    {
        int n = a.GetLength(0);
        for (int pivot = 0; pivot < n; pivot++)
        {
            for (int row = 0; row < n; row++)
            {
                double factor = row == pivot ? 0 : a[row, pivot] / a[pivot, pivot];
                for (int column = pivot; column <= n; column++)
                {
                    a[row, column] -= factor * a[pivot, column];
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(row => a[row, n] / a[row, row])];
    }
}
