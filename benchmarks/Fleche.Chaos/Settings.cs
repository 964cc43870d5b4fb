using System.Globalization;

namespace Fleche.Chaos;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings(TimeSpan Duration, int Seed, int Threads)
{
    public const string Usage = "usage: dotnet run -c Release --project benchmarks/Fleche.Chaos -- [--seconds 300] [--seed N] [--threads 4]";

    /// <summary>Reads the arguments; null when they make no sense.</summary>
    public static Settings? Read(string[] args)
    {
        Dictionary<string, int> given = new() { ["--seconds"] = 300, ["--seed"] = Environment.TickCount & 0xFFFFFF, ["--threads"] = 4 };
        for (int i = 0; i < args.Length; i += 2)
        {
            if (!given.ContainsKey(args[i]) || i + 1 == args.Length || !int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out int value) || value < 0)
            {
                return null;
            }

            given[args[i]] = value;
        }

        return new Settings(TimeSpan.FromSeconds(given["--seconds"]), given["--seed"], Math.Max(1, given["--threads"]));
    }
}
