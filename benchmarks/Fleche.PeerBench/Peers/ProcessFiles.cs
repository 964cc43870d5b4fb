using System.Globalization;

namespace Fleche.PeerBench.Peers;

/// <summary>What the kernel says of a process in <c>/proc</c> (proc(5)).</summary>
internal static class ProcessFiles
{
    private const double TicksPerSecond = 100;
    private const int UserTime = 11;
    private const int SystemTime = 12;

    /// <summary>Bytes of memory that no other process shares.</summary>
    public static long PrivateMemory(int processId) => 1024 * File.ReadLines($"/proc/{processId}/smaps_rollup")
        .Where(static line => line.StartsWith("Private_", StringComparison.Ordinal))
        .Sum(static line => long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));

    /// <summary>Seconds that a process has had a core, in user code and in the kernel.</summary>
    public static double ProcessorTime(int processId)
    {
        // Behind the name, which may contain anything.
        string stat = File.ReadAllText($"/proc/{processId}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[UserTime], CultureInfo.InvariantCulture) + long.Parse(fields[SystemTime], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
