namespace EquationOfState;

/// <summary>What the command line says.</summary>
/// <param name="CachePath">The SQLite file that keeps the results.</param>
/// <param name="Compares">Whether everything is computed anew, on one thread and on the workers, to compare the times.</param>
internal sealed record Arguments(string CachePath, bool Compares)
{
    public const string Usage = "EquationOfState [--cache file] [--compare]   (the file: equation-of-state.db in the working directory)";

    /// <summary>The arguments; null if they cannot be understood.</summary>
    public static Arguments? Parse(string[] args)
    {
        Arguments arguments = new("equation-of-state.db", Compares: false);
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--cache" when i + 1 < args.Length:
                    arguments = arguments with { CachePath = args[++i] };
                    break;
                case "--compare":
                    arguments = arguments with { Compares = true };
                    break;
                default:
                    return null;
            }
        }

        return arguments;
    }
}
