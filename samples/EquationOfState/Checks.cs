namespace EquationOfState;

/// <summary>Compares what was computed with the theory, and counts what is off.</summary>
internal sealed class Checks
{
    private readonly List<string> _failures = [];
    private int _count;

    /// <summary>A number that must be within the tolerance of what the theory says.</summary>
    public void Near(string name, double value, double expected, double tolerance) =>
        That(Math.Abs(value - expected) <= tolerance, $"{name} is {value:G7}, not within {tolerance:G} of {expected:G7}");

    /// <summary>A condition that must hold; <paramref name="failure"/> says what is wrong if it does not.</summary>
    public void That(bool holds, string failure)
    {
        _count++;
        if (!holds)
        {
            _failures.Add(failure);
        }
    }

    /// <summary>Prints the verdict and returns the program's exit code: 0 if all is well, else 1.</summary>
    public int Conclude()
    {
        Console.WriteLine($"{_count - _failures.Count} of {_count} checks hold.");
        foreach (string failure in _failures)
        {
            Console.WriteLine($"  WRONG  {failure}");
        }

        return _failures.Count == 0 ? 0 : 1;
    }
}
