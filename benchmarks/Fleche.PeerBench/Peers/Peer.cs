using System.Diagnostics;
using Fleche.PeerBench.Peers.DotNet;

namespace Fleche.PeerBench.Peers;

/// <summary>Somebody who does the work.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Title">As in tables.</param>
/// <param name="Pace">How much of the work it is given.</param>
/// <param name="IsPython">Whether its process is <c>serve.py</c>.</param>
internal sealed record Peer(string Name, string Title, Pace Pace, bool IsPython = false)
{
    /// <summary>The one that the others are compared with.</summary>
    public static readonly Peer Fleche = new("fleche", "Fleche", Pace.Fast);

    /// <summary>All of them, in the order of the tables.</summary>
    public static readonly IReadOnlyList<Peer> All =
    [
        Fleche,
        new("cf", "concurrent.futures", Pace.Slow, IsPython: true),
        new("mp", "multiprocessing.Pool", Pace.Slow, IsPython: true),
        new("loky", "loky", Pace.Slow, IsPython: true),
        new("process", "process per call", Pace.ProcessPerCall),
        new("threads", "threads", Pace.Fast),
        new("raw", "raw pipe", Pace.Fast),
    ];

    /// <summary>Whether its runtime compiles while it runs what is called often, so that it is slower in its first seconds.</summary>
    public bool IsCompiledLate => !IsPython && Pace != Pace.ProcessPerCall;

    /// <summary>How to start its process.</summary>
    public ProcessStartInfo Command(Settings settings) => IsPython
        ? new ProcessStartInfo(settings.Python, [Path.Combine(AppContext.BaseDirectory, "Peers", "Python", "serve.py"), Name])
        : OwnProcess.Command("--serve", Name);
}
