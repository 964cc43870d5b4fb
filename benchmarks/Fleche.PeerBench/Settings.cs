using System.Globalization;
using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public const string Usage = """
        usage: dotnet run -c Release --project benchmarks/Fleche.PeerBench -- [options]
          --cases a,b      only these cases, or groups of them (work, fit, idle ...); --cases list names them
          --peers x,y      only these peers: fleche, cf, mp, loky, process, threads, raw
          --rounds n       how often each peer is measured, in turn; default 5
          --quick          one round of a tenth of the work: whether everything runs, not how fast
          --clock wall|cpu the clock that busy work spins on; default wall. More workers than cores always spin on the processor time of their thread,
                           since a worker that waits for a core would count as one that works
          --deadline s     how long one peer may take for one round of one case; default 120
          --python path    default python3
          --json file      every round's figures
          --plot file.svg  a chart
        """;

    /// <summary>Names of cases or groups; empty: all.</summary>
    public IReadOnlyList<string> Cases { get; init; } = [];

    /// <summary>Names of peers; empty: all.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];

    public int Rounds { get; init; } = 5;

    public bool IsQuick { get; init; }

    /// <summary>Whether busy work spins on the processor time of its thread, for any number of workers.</summary>
    public bool SpinsOnProcessorTime { get; init; }

    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(120);

    public string Python { get; init; } = "python3";

    public string? JsonPath { get; init; }

    public string? PlotPath { get; init; }

    /// <summary>For how long a peer is warmed up; once at least.</summary>
    public TimeSpan WarmUpOf(Peer peer) => peer.IsCompiledLate && !IsQuick ? TimeSpan.FromSeconds(3) : TimeSpan.Zero;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="FormatException">They make no sense; the message says which.</exception>
    public static Settings Read(string[] args)
    {
        Settings settings = new();
        int? rounds = null;
        for (int i = 0; i < args.Length; i++)
        {
            string Value() => i + 1 < args.Length ? args[++i] : throw new FormatException($"{args[i]} needs a value");
            switch (args[i])
            {
                case "--quick": settings = settings with { IsQuick = true }; break;
                case "--cases": settings = settings with { Cases = Names(Value()) }; break;
                case "--peers": settings = settings with { Peers = Names(Value()) }; break;
                case "--rounds": rounds = Positive("--rounds", Value()); break;
                case "--deadline": settings = settings with { Deadline = TimeSpan.FromSeconds(Positive("--deadline", Value())) }; break;
                case "--clock": settings = settings with { SpinsOnProcessorTime = IsProcessorTime(Value()) }; break;
                case "--python": settings = settings with { Python = Value() }; break;
                case "--json": settings = settings with { JsonPath = Value() }; break;
                case "--plot": settings = settings with { PlotPath = Value() }; break;
                default: throw new FormatException($"{args[i]} is no option");
            }
        }

        return settings with { Rounds = rounds ?? (settings.IsQuick ? 1 : settings.Rounds) };
    }

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int Positive(string option, string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : throw new FormatException($"{option} takes a number above 0, not '{text}'");

    private static bool IsProcessorTime(string text) =>
        text switch { "cpu" => true, "wall" => false, _ => throw new FormatException($"--clock takes wall or cpu, not '{text}'") };
}
