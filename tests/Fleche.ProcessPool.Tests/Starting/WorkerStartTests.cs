using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Starting;

/// <summary>What a worker's start brings along, and when it begins.</summary>
public sealed class WorkerStartTests : ProcessTest
{
    /// <summary>Libraries that a start does without; each would make it some milliseconds longer.</summary>
    private static readonly string[] Unneeded =
    [
        "System.Console.dll", "System.IO.Pipes.dll", "System.Net.Sockets.dll", "System.Diagnostics.Process.dll",
        "System.Text.RegularExpressions.dll", "System.Text.Json.dll", "libicuuc",
    ];

    [Fact(Timeout = 30_000)]
    public async Task FirstCall_OfANewWorker_HasLoadedNoLibraryThatAStartDoesWithout()
    {
        await using ProcessPoolExecutor pool = new(1);

        string mapped = await pool.Submit(File.ReadAllText, "/proc/self/maps");

        Assert.Contains("Fleche.Worker.dll", mapped, StringComparison.Ordinal);
        Assert.Equal([], Unneeded.Where(library => mapped.Contains(library, StringComparison.Ordinal)));
    }

    // The first call of a program takes as long to write as the worker to start: the two go on at the same time.
    [Fact(Timeout = 30_000)]
    public async Task FirstSubmit_CallThatCannotTravel_ItsWorkerServesTheNextCall()
    {
        await using ProcessPoolExecutor pool = new(1);
        IntPtr pointer = 1;
        Future<int> refused = pool.Submit(() => (int)pointer);

        await Assert.ThrowsAsync<PayloadSerializationException>(() => refused.AsTask());
        await Eventually.IsTrueAsync(static () => Leftovers.ChildProcesses().Count > 0, "its worker was started");
        Assert.Equal(Leftovers.ChildProcesses().Single(), await pool.Submit(Work.ProcessId));
    }

    [Fact(Timeout = 30_000)]
    public async Task FirstSubmit_CallThatCannotTravel_ShutdownEndsItsWorker()
    {
        ProcessPoolExecutor pool = new(1);
        IntPtr pointer = 1;
        Future<int> refused = pool.Submit(() => (int)pointer);

        await Task.Run(() => pool.Shutdown(wait: true)).WaitAsync(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<PayloadSerializationException>(() => refused.AsTask());
        Assert.Empty(Leftovers.ChildProcesses());
    }
}
