using System.Globalization;

namespace Fleche.PeerBench.Peers;

/// <summary>What <c>/proc</c> says of a process (proc(5)).</summary>
internal static class ProcessFiles
{
    /// <summary>Bytes of memory that no other process shares.</summary>
    public static long PrivateMemory(int processId) => 1024 * File.ReadLines($"/proc/{processId}/smaps_rollup")
        .Where(static line => line.StartsWith("Private_", StringComparison.Ordinal))
        .Sum(static line => long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
}
