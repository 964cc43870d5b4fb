using System.Diagnostics;

namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>This program once more.</summary>
internal static class OwnProcess
{
    /// <summary>How to start this program with other arguments: by its app host, or by <c>dotnet</c> where that runs it.</summary>
    public static ProcessStartInfo Command(params string[] arguments)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        string[] all = isHost ? ["exec", typeof(OwnProcess).Assembly.Location, .. arguments] : arguments;
        return new ProcessStartInfo(program, all);
    }
}
