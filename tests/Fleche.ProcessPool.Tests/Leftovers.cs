using System.Collections.Concurrent;
using System.Globalization;

namespace Fleche.ProcessPool.Tests;

/// <summary>Looks for what a pool may have left behind on a Linux machine.</summary>
internal static class Leftovers
{
    private static readonly ConcurrentDictionary<int, byte> Watched = new();

    /// <summary>The command lines of processes that had diagnostic files when somebody looked.</summary>
    private static readonly ConcurrentDictionary<int, string> SeenAlive = new();

    /// <summary>Files that one test has failed for already: the next one did not leave them.</summary>
    private static readonly ConcurrentDictionary<string, byte> Told = new();

    /// <summary>What is left, or null.</summary>
    public static string? Describe()
    {
        List<string> left =
        [
            .. ChildProcesses().Select(static id => $"child process {id}: {CommandLine(id)}"),
            .. Files("/dev/shm", "fleche-*").Where(IsOurs),
            .. Files(Path.GetTempPath(), "fleche-*"),
            .. Files(Path.GetTempPath(), "CoreFxPipe_*"),
            .. DiagnosticFilesOfTheDead(),
            .. Threads().Where(static name => name.StartsWith("Fleche", StringComparison.Ordinal)).Select(static name => $"thread {name}"),
        ];
        return left.Count == 0 ? null : "Left behind: " + string.Join("; ", left);
    }

    /// <summary>A test has failed for what is left, or expects it: the files of a process that a signal met while the runtime itself was starting.</summary>
    public static void Tell()
    {
        foreach (string path in DiagnosticFiles().Where(static path => !IsAlive(ProcessOf(path))))
        {
            Told.TryAdd(path, 0);
        }
    }

    /// <summary>The process ids of all children of this process, zombies too.</summary>
    public static IReadOnlyList<int> ChildProcesses() => ChildrenOf(Environment.ProcessId);

    /// <summary>The process ids of all children of a process.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent) => [.. Processes().Where(id => ParentOf(id) == parent)];

    /// <summary>Whether a process exists and is no zombie.</summary>
    public static bool IsAlive(int processId) => Stat(processId) is [not ("Z" or "X"), ..];

    /// <summary>Whether a process group has a process that is no zombie.</summary>
    public static bool IsGroupAlive(int group) => Processes().Any(id => Stat(id) is [not ("Z" or "X"), _, var other, ..] && int.Parse(other, CultureInfo.InvariantCulture) == group);

    /// <summary>Whether a process is stopped (SIGSTOP).</summary>
    public static bool IsStopped(int processId) => Stat(processId) is ["T", ..];

    private static int ParentOf(int processId) => Stat(processId) is [_, var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : -1;

    /// <summary>The fields of /proc/[pid]/stat from the state on (proc(5)); the name before it may contain anything.</summary>
    private static string[]? Stat(int processId)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>A program that a test starts: the start folders of its workers are looked for too, when it has ended.</summary>
    public static void Watch(int processId) => Watched.TryAdd(processId, 0);

    /// <summary>Whether a start folder, <c>fleche-[pid]-[random]</c>, is of this process or of a program of its tests that has ended. Others' are their own affair.</summary>
    private static bool IsOurs(string path) =>
        int.TryParse(Path.GetFileName(path).Split('-')[1], CultureInfo.InvariantCulture, out int id)
        && (id == Environment.ProcessId || (Watched.ContainsKey(id) && !IsAlive(id)));

    /// <summary>A process's command line; <c>?</c> when it has ended.</summary>
    public static string CommandLine(int processId) => Read(processId, "cmdline");

    /// <summary>The living processes that were started with this text in their environment.</summary>
    public static IEnumerable<int> ProcessesWith(string text) => Processes().Where(id => IsAlive(id) && Read(id, "environ").Contains(text, StringComparison.Ordinal));

    private static IEnumerable<int> Processes()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id))
            {
                yield return id;
            }
        }
    }

    private static string Read(int processId, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/{file}").Replace('\0', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "?";
        }
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder, pattern) : [];

    /// <summary>Diagnostic sockets and pipes whose process has ended; with what that process was, if it was seen alive.</summary>
    private static IEnumerable<string> DiagnosticFilesOfTheDead()
    {
        foreach (string path in DiagnosticFiles())
        {
            int id = ProcessOf(path);
            if (IsAlive(id))
            {
                SeenAlive[id] = CommandLine(id);
            }
            else if (!Told.ContainsKey(path))
            {
                yield return $"{path} of {SeenAlive.GetValueOrDefault(id, "a process that ended before it was seen")}";
            }
        }
    }

    private static IEnumerable<string> DiagnosticFiles() =>
        Files(Path.GetTempPath(), "dotnet-diagnostic-*").Concat(Files(Path.GetTempPath(), "clr-debug-pipe-*"));

    /// <summary>The process that the name of a diagnostic file names.</summary>
    private static int ProcessOf(string path) =>
        Path.GetFileName(path).Split('-').Select(static part => int.TryParse(part, out int id) ? id : 0).FirstOrDefault(static id => id > 0);

    private static IEnumerable<string> Threads() => Directory.EnumerateDirectories("/proc/self/task").Select(static task =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).Trim();
        }
        catch (IOException)
        {
            return "";
        }
    });
}
