using System.Diagnostics;

namespace Fleche.Chaos;

/// <summary>Looks for what pools have left behind, when all of them are over.</summary>
internal sealed class Leftovers(Scratch scratch)
{
    /// <summary>Files that the runtime opens by itself, late.</summary>
    private const int DescriptorTolerance = 5;

    private const long MemoryTolerance = 20 << 20;

    /// <summary>How long what is on its way out may take: a worker that was stopped is killed by time-outs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private IReadOnlyList<string> _descriptors = [];

    /// <summary>The managed memory when it all began, in bytes.</summary>
    public long MemoryBefore { get; private set; }

    /// <summary>The managed memory when it was last looked at, in bytes.</summary>
    public long MemoryAfter { get; private set; }

    /// <summary>Remembers how things are.</summary>
    public void Measure()
    {
        MemoryBefore = Memory();
        _descriptors = Descriptors();
    }

    /// <summary>Waits until nothing is left behind, and gives what is after all.</summary>
    public IReadOnlyList<string> WaitUntilNone(bool isMeasured)
    {
        long start = Stopwatch.GetTimestamp();
        List<string> left;
        do
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(50);
            left = [.. Find(isMeasured)];
        }
        while (left.Count > 0 && Stopwatch.GetElapsedTime(start) < Patience);
        return left;
    }

    private static long Memory()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>What is open: files, but for the code that the runtime has loaded, and things like "pipe" that the kernel gives a number, without it.</summary>
    private static List<string> Descriptors() =>
    [
        .. Directory.GetFileSystemEntries("/proc/self/fd")
            .Select(static entry => new FileInfo(entry).LinkTarget ?? "gone")
            .Where(static target => !target.EndsWith(".dll", StringComparison.Ordinal))
            .Select(static target => target.Split(":[")[0]),
    ];

    /// <summary>What there is more of than before, such as "3 × pipe".</summary>
    private static string Added(IEnumerable<string> now, IEnumerable<string> before)
    {
        ILookup<string, string> known = before.ToLookup(static target => target);
        return string.Join(", ", now.GroupBy(static target => target)
            .Where(group => group.Count() > known[group.Key].Count())
            .Select(group => $"{group.Count() - known[group.Key].Count()} × {group.Key}"));
    }

    private static string ThreadName(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private IEnumerable<string> Find(bool isMeasured)
    {
        foreach (int child in Children.All())
        {
            yield return $"child {Children.Describe(child)}";
        }

        foreach (string thread in Directory.GetDirectories("/proc/self/task").Select(ThreadName).Where(static name => name.StartsWith("Fleche ", StringComparison.Ordinal)))
        {
            yield return $"thread {thread}";
        }

        foreach (string file in Directory.GetFileSystemEntries("/dev/shm", $"fleche-{Environment.ProcessId}-*").Concat(Directory.GetFileSystemEntries(scratch.TemporaryFolder)))
        {
            yield return $"file {file}";
        }

        if (isMeasured)
        {
            List<string> descriptors = Descriptors();
            if (descriptors.Count > _descriptors.Count + DescriptorTolerance)
            {
                yield return $"{descriptors.Count} open files, {_descriptors.Count} at the beginning; new: {Added(descriptors, _descriptors)}";
            }

            MemoryAfter = Memory();
            if (MemoryAfter > MemoryBefore + MemoryTolerance)
            {
                yield return $"{MemoryAfter:N0} bytes of managed memory, {MemoryBefore:N0} at the beginning";
            }
        }
    }
}
