using System.Globalization;

namespace Fleche.ProcessPool;

/// <summary>A whole number in an environment variable.</summary>
internal static class NumberVariable
{
    /// <summary>Its value; null when it is not set or empty.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public static int? Read(string name, int least)
    {
        if (Environment.GetEnvironmentVariable(name) is not { Length: > 0 } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) && value >= least
            ? value
            : throw new InvalidOperationException($"The environment variable {name} is '{text}'. It must be a whole number of at least {least}, or not be set.");
    }
}
