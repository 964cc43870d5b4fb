using System.Diagnostics;
using Fleche.ProcessPool.Tests.Crashes;
using Fleche.ProcessPool.Tests.Output;
using Xunit.Abstractions;

namespace Fleche.ProcessPool.Tests.Scenarios;

/// <summary>Programs to which the system gives no more processes, threads or descriptors (G16, H10, M14), and how many a pool takes (M5, M14).</summary>
public sealed class ResourceTests(ITestOutputHelper output) : ProcessTest
{
    private const int MostDescriptorsOfAWorker = 10;

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

    // M14: what tells of it must be loaded first
    [Fact(Timeout = 60_000)]
    public async Task Submit_FirstCallOfAWorkerTakesAllDescriptorsAndThrows_ItsErrorIsTold()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        IOException error = await Assert.ThrowsAsync<IOException>(pool.Submit(Starved.ByItself).AsTask);
        Assert.Contains("Too many open files", error.Message);
        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    [Fact(Timeout = 60_000)]
    public async Task Submit_FirstCallOfAWorkerTakesAllDescriptorsAndLogs_ItIsLogged()
    {
        using FlecheLog log = new();
        using ProcessPoolExecutor pool = Pools.Breaking();
        int taken = await pool.Submit(Starved.ByItselfAndSaysSo);
        Assert.Equal($"{taken} are taken", Assert.Single(log.Recorder.Of(0)).Message);
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

    // M14: the program's own streams, which what workers say is passed on to
    [Fact(Timeout = 30_000)]
    public async Task Workers_ThatSpokeAndLeft_HaveLeftNoDescriptor()
    {
        int before = DescriptorsOfStreams();
        using (ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, MaxTasksPerWorker = 1 }))
        {
            for (int i = 0; i < 4; i++)
            {
                await pool.Submit(Writes.Complain, "I say this and leave.");
            }
        }

        // Not those that only a collection would close. The last worker's may be about to go.
        Assert.True(DescriptorsOfStreams() <= before + 2);
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
        ours.ExceptWith(SeenByAChild("-printf", "%l\n"));
        Assert.Contains(ours, static link => link.StartsWith("socket:", StringComparison.Ordinal));
        Assert.Contains(scratch["open"], ours);
        Assert.DoesNotContain(scratch["open"], theirs);
        Assert.DoesNotContain(theirs, link => ours.Contains(link) && (link.StartsWith("socket:", StringComparison.Ordinal) || link.StartsWith("pipe:", StringComparison.Ordinal)));
    }

    // M5: the other way round, what a call starts has no more descriptors than what the program starts
    [Fact(Timeout = 30_000)]
    public async Task Child_OfACall_HasNoDescriptorOfItsWorker()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        Assert.Equal(SeenByAChild("-printf", "%f\n"), await pool.Submit(SeenByAChild, "-printf", "%f\n"));
    }

    /// <summary>What the descriptors of this process lead to, but for its three streams, whose other ends its parent has.</summary>
    private static string[] Descriptors() => [.. AllDescriptors().Except(Streams())];

    /// <summary>How many descriptors of this process lead to its three streams.</summary>
    private static int DescriptorsOfStreams() => AllDescriptors().Count(Streams().Contains);

    private static IEnumerable<string> AllDescriptors() => Directory.GetFiles("/proc/self/fd").Select(static link => new FileInfo(link).LinkTarget).OfType<string>();

    private static string[] Streams() => [.. Enumerable.Range(0, 3).Select(static number => new FileInfo($"/proc/self/fd/{number}").LinkTarget ?? "")];

    /// <summary>What a child process of this one says of its descriptors.</summary>
    private static string[] SeenByAChild(string action, string format)
    {
        using Process child = Process.Start(new ProcessStartInfo("find", ["/proc/self/fd", "-type", "l", action, format]) { RedirectStandardOutput = true })!;
        return [.. child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }
}
