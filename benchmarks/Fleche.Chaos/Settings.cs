using System.Globalization;

namespace Fleche.Chaos;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings(bool IsBursts, bool StaysWhenHung, TimeSpan Duration, int Seed, int Threads)
{
    public const string Usage = """
        usage: dotnet run -c Release --project benchmarks/Fleche.Chaos -- [--bursts] [--stay] [--seconds 300] [--seed N] [--threads N]
          --bursts   thousands of short calls at once to one pool, instead of calls of all kinds to many pools
          --stay     goes on waiting when nothing is completed any more, for whoever looks with a debugger
          --seconds  how long, after a warm-up of three seconds
          --seed     of everything random; another one each time unless given
          --threads  that make calls: 4, with --bursts 2, unless given
        """;

    private const string Bursts = "--bursts";
    private const string Stay = "--stay";

    /// <summary>Reads the arguments; null when they make no sense.</summary>
    public static Settings? Read(string[] args)
    {
        bool isBursts = args.Contains(Bursts);
        string[] pairs = [.. args.Where(static arg => arg is not (Bursts or Stay))];
        Dictionary<string, int> given = new() { ["--seconds"] = 300, ["--seed"] = Environment.TickCount & 0xFFFFFF, ["--threads"] = isBursts ? 2 : 4 };
        for (int i = 0; i < pairs.Length; i += 2)
        {
            if (!given.ContainsKey(pairs[i]) || i + 1 == pairs.Length || !int.TryParse(pairs[i + 1], CultureInfo.InvariantCulture, out int value) || value < 0)
            {
                return null;
            }

            given[pairs[i]] = value;
        }

        return new Settings(isBursts, args.Contains(Stay), TimeSpan.FromSeconds(given["--seconds"]), given["--seed"], Math.Max(1, given["--threads"]));
    }

    /// <summary>What one of those who take part in a round draws from. The same in each run, unlike <see cref="HashCode"/>.</summary>
    public Random RandomOf(int salt, int who) => new(unchecked((((Seed * 31) + salt) * 1009) + who));
}
