using Fleche.ProcessPool.Tests.Crashes;
using Xunit.Abstractions;

namespace Fleche.ProcessPool.Tests.Scenarios;

/// <summary>Programs to which the system gives no more processes, threads or descriptors (G16, H10, M14), and how many a pool takes (M5, M14).</summary>
public sealed class ResourceTests(ITestOutputHelper output) : ProcessTest
{
    private const int MostDescriptorsOfAWorker = 8;

    // H10, M14
    [Fact(Timeout = 60_000)]
    public async Task Start_NoDescriptorIsLeft_BreaksThatPoolWithTheReasonAndNoOther()
    {
        using ProcessPoolExecutor pool = Pools.Replacing();
        string[] told = await pool.Submit(Starved.OfDescriptors);
        output.WriteLine(string.Join('\n', told));
        Assert.StartsWith("BrokenProcessPoolException: ", told[0]);
        Assert.Contains("Too many open files", told[0]);
        Assert.Equal(["3", "3"], told[1..]);
    }

    // G16, H10
    [Fact(Timeout = 60_000)]
    public async Task Start_NoThreadAndNoProcessIsLeft_BreaksThatPoolWithTheReasonAndRunningWorkersGoOn()
    {
        using ProcessPoolExecutor pool = Pools.Replacing();
        string[] told = await pool.Submit(Starved.OfThreadsAndProcesses);
        output.WriteLine(string.Join('\n', told));
        Assert.Equal("no thread", told[0]);
        Assert.Equal($"{1 << 20}", told[1]);
        Assert.StartsWith("BrokenProcessPoolException: ", told[2]);
        Assert.Contains("Resource temporarily unavailable", told[2]);
        Assert.Equal("3", told[3]);
    }

    // M14
    [Fact(Timeout = 60_000)]
    public async Task Worker_Another_TakesAFewDescriptors()
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Breaking(5);
        await pool.Submit(Work.ProcessId);
        int before = Directory.GetFiles("/proc/self/fd").Length;
        Future<int>[] calls = [.. Enumerable.Range(0, 5).Select(i => pool.Submit(Work.WaitFor, scratch[$"{i}"], scratch["out"]))];
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => scratch.ReadAsync($"{i}")));
        double each = (Directory.GetFiles("/proc/self/fd").Length - before) / 4.0;
        Scratch.Write(scratch["out"], "");
        await Task.WhenAll(calls.Select(static call => call.AsTask()));
        output.WriteLine($"{each} descriptors for each worker");
        Assert.InRange(each, 1, MostDescriptorsOfAWorker);
    }

    // M5
    [Fact(Timeout = 30_000)]
    public async Task Worker_OfAProgramWithOpenFilesAndOtherWorkers_HasNoneOfTheirDescriptors()
    {
        using Scratch scratch = new();
        using FileStream file = File.Create(scratch["open"]);
        using ProcessPoolExecutor first = Pools.Breaking();
        await first.Submit(Work.ProcessId);
        using ProcessPoolExecutor second = Pools.Breaking();
        string[] theirs = await second.Submit(Descriptors);
        HashSet<string> ours = [.. Descriptors()];
        Assert.Contains(ours, static link => link.StartsWith("socket:", StringComparison.Ordinal));
        Assert.Contains(scratch["open"], ours);
        Assert.DoesNotContain(scratch["open"], theirs);
        Assert.DoesNotContain(theirs, link => ours.Contains(link) && (link.StartsWith("socket:", StringComparison.Ordinal) || link.StartsWith("pipe:", StringComparison.Ordinal)));
    }

    // M5: the other way round, what a call starts has the three streams and no more; the fourth is ls's own
    [Fact(Timeout = 30_000)]
    public async Task Child_OfACall_HasNoDescriptorOfItsWorker()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        Assert.Equal(["0", "1", "2", "3"], await pool.Submit(DescriptorsOfAChild));
    }

    /// <summary>What the descriptors of this process lead to, but for its three streams, whose other ends its parent has.</summary>
    private static string[] Descriptors() =>
    [
        .. Directory.GetFiles("/proc/self/fd")
            .Where(static link => Path.GetFileName(link) is not ("0" or "1" or "2"))
            .Select(static link => new FileInfo(link).LinkTarget)
            .OfType<string>(),
    ];

    private static string[] DescriptorsOfAChild()
    {
        using System.Diagnostics.Process child = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("ls", "/proc/self/fd") { RedirectStandardOutput = true })!;
        return child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
