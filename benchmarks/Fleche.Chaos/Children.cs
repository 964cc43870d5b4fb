using System.Globalization;

namespace Fleche.Chaos;

/// <summary>The child processes of this one, as /proc shows them.</summary>
internal static class Children
{
    /// <summary>All of them, zombies too.</summary>
    public static List<int> All()
    {
        List<int> children = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) && StateAndParent(id) is [_, var parent, ..]
                && parent == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            {
                children.Add(id);
            }
        }

        return children;
    }

    /// <summary>Whether a child runs the worker's program: between fork and exec it does not, and a stop there would hold up this process itself.</summary>
    public static bool IsWorker(int id) => Read($"/proc/{id}/cmdline").Contains("Fleche.Worker") && StateAndParent(id) is [not "Z", ..];

    /// <summary>What can be said about a child.</summary>
    public static string Describe(int id) => $"process {id}, state {StateAndParent(id)?[0] ?? "gone"}: {Read($"/proc/{id}/cmdline").Replace('\0', ' ')}";

    /// <summary>What can be said about a thread of this process, and the system call that it is in.</summary>
    public static string DescribeThread(string folder) => $"{Path.GetFileName(folder)} {Read($"{folder}/comm").Trim()}: {Read($"{folder}/syscall").Trim()}";

    /// <summary>The fields of /proc/[pid]/stat after the name, which may contain anything (proc(5)).</summary>
    private static string[]? StateAndParent(int id) => Read($"/proc/{id}/stat") is { Length: > 0 } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 3) : null;

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // It has ended.
            return "";
        }
    }
}
