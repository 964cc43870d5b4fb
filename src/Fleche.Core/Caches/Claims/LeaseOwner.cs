using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Fleche.Caches;

/// <summary>Whose a lease is: the text of its file, four lines.</summary>
/// <param name="Machine">The host, its start, and the space of its process ids.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="Started">When it started, since ids are used again; empty if that cannot be known.</param>
/// <param name="Secret">A random number: two leases are never the same.</param>
internal sealed partial record LeaseOwner(string Machine, int ProcessId, string Started, string Secret)
{
    /// <summary>This machine, until it is started again. Two containers with one host name differ by the space of their process ids.</summary>
    public static string ThisMachine { get; } = $"{Environment.MachineName} {BootId()} {PidNamespace()}";

    /// <summary>A new owner in this process.</summary>
    public static LeaseOwner New(string machine) =>
        new(machine, Environment.ProcessId, StartOf(Environment.ProcessId) ?? "", Guid.NewGuid().ToString("N"));

    /// <summary>Reads the text; null if it is not whole, as in the moment before it is written.</summary>
    public static LeaseOwner? Parse(string text) =>
        text.Split('\n') is [var machine, var process, var started, { Length: 32 } secret, ..]
        && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            ? new LeaseOwner(machine, id, started, secret)
            : null;

    /// <summary>The text, and how often it was renewed.</summary>
    public string ToText(long renewals) => string.Create(CultureInfo.InvariantCulture, $"{Machine}\n{ProcessId}\n{Started}\n{Secret}\n{renewals:D10}\n");

    /// <summary>Whether the process is known to be dead: it ran here.</summary>
    public bool IsDead(string machine) => Machine == machine && (Started.Length > 0 && StartOf(ProcessId) is { } start ? start != Started : !Exists(ProcessId));

    public override string ToString() => $"process {ProcessId} on {Machine.Split(' ')[0]}";

    /// <summary>When a process started, in any unit; null if it does not run, or is hidden as one of another user may be.</summary>
    private static string? StartOf(int processId)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // The name in parentheses may hold anything. After it: 3 the state, 22 the start. A zombie is as good as dead.
                string stat = File.ReadAllText($"/proc/{processId}/stat");
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] is "Z" or "X" ? "dead" : fields[19];
            }

            using Process process = Process.GetProcessById(processId);
            return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Whether the id is in use, by whomever.</summary>
    private static bool Exists(int processId)
    {
        if (!OperatingSystem.IsWindows())
        {
            // ESRCH; a process of another user gives EPERM.
            return Kill(processId, 0) == 0 || Marshal.GetLastPInvokeError() != 3;
        }

        try
        {
            Process.GetProcessById(processId).Dispose();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    private static string BootId() =>
        OperatingSystem.IsLinux() && File.Exists("/proc/sys/kernel/random/boot_id") ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : "-";

    private static string PidNamespace() =>
        OperatingSystem.IsLinux() && new FileInfo("/proc/self/ns/pid").LinkTarget is { } target ? target : "-";
}
