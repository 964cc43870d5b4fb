using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Scenarios;

/// <summary>What a call, or somebody outside, may do to a worker without ending its process (sections C and D), and what its crash leaves to look at.</summary>
public sealed class WorkerStateTests : ProcessTest
{
    // C23: the runtime's own means of looking into a crash are passed on to the workers
    [Fact(Timeout = 60_000)]
    public async Task FailFast_WithMiniDumpsSwitchedOnForTheWorkers_LeavesADump()
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions
        {
            MaxWorkers = 1,
            OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker,
            Environment = new Dictionary<string, string?>
            {
                ["DOTNET_DbgEnableMiniDump"] = "1",
                ["DOTNET_DbgMiniDumpType"] = "1",
                ["DOTNET_DbgMiniDumpName"] = scratch["worker.dmp"],
            },
        });
        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(pool.Submit(Deaths.Die, Death.FailFast).AsTask);
        Assert.Equal("SIGABRT", error.Signal);
        Assert.True(new FileInfo(scratch["worker.dmp"]).Length > 0);
    }

    // C24: no call can take its worker's pipe along unnoticed
    [Theory(Timeout = 30_000)]
    [InlineData(0, 0)]
    [InlineData(0, 50)]
    [InlineData(50, 0)]
    [InlineData(50, 50)]
    public async Task Submit_CallClosesEveryDescriptor_ItsAnswerCountsAndTheWorkerIsReplaced(int before, int after)
    {
        // One of the descriptors is the runtime's own, without which it cannot compile another method, unless it may write where it runs.
        ConcurrentQueue<string> errors = [];
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions
        {
            MaxWorkers = 1,
            OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker,
            Environment = new Dictionary<string, string?> { ["DOTNET_EnableWriteXorExecute"] = "0" },
            StandardError = WorkerOutput.To(line => errors.Enqueue(line.Text)),
        });
        int worker = await pool.Submit(Work.ProcessId);
        Future<int> call = pool.Submit(CloseAll, before, after);
        Future<int> next = pool.Submit(Work.ProcessId);
        Assert.Equal(0, await call);
        Assert.NotEqual(worker, await next);
        pool.Dispose();
        Assert.True(errors.IsEmpty, string.Join(Environment.NewLine, errors));
    }

    // C24: what the pool itself has killed is not said to have died of itself
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallClosesThePipeAndHangs_ItIsKilledAndSaysWhy()
    {
        using ProcessPoolExecutor pool = Pools.Replacing();
        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(pool.Submit(Pipe.CloseAndHang).AsTask);
        Assert.Equal("SIGKILL", error.Signal);
        Assert.Contains("whose pipe to this program was closed, went on for 1 s and was killed while it ran Pipe.CloseAndHang()", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    public static TheoryData<string, CallOptions> TimeOuts => new()
    {
        { nameof(CallOptions.Timeout), new CallOptions { Timeout = TimeSpan.FromSeconds(4) } },
        { nameof(CallOptions.QueueTimeout), new CallOptions { QueueTimeout = TimeSpan.FromSeconds(25) } },
    };

    // C24: a worker that was stopped while it was idle does not take up its call
    [Theory(Timeout = 60_000), MemberData(nameof(TimeOuts))]
    public async Task Submit_IdleWorkerIsStopped_ACallWithATimeoutRunsElsewhere(string timeOut, CallOptions options)
    {
        using ProcessPoolExecutor pool = new(1);
        int worker = await pool.Submit(Work.ProcessId);
        Native.Kill(worker, Native.SigStop);
        Assert.True(worker != await pool.Submit(Work.ProcessId, options), timeOut);
        Assert.False(Leftovers.IsAlive(worker));
    }

    // C24: its time in the queue is over before another worker can have it
    [Fact(Timeout = 30_000)]
    public async Task Submit_IdleWorkerIsStopped_ACallWithAShortQueueTimeoutNeverStarts()
    {
        using ProcessPoolExecutor pool = new(1);
        int worker = await pool.Submit(Work.ProcessId);
        Native.Kill(worker, Native.SigStop);
        TaskTimeoutException error = await Assert.ThrowsAsync<TaskTimeoutException>(
            pool.Submit(Work.ProcessId, new CallOptions { QueueTimeout = TimeSpan.FromSeconds(1) }).AsTask);
        Assert.Contains("never started", error.Message, StringComparison.Ordinal);
        Assert.NotEqual(worker, await pool.Submit(Work.ProcessId));
    }

    // C24: tasks that nobody waits for, and a thread pool without a free thread
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallLeavesFailedAndBlockingTasks_TheWorkerGoesOn()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        int worker = await pool.Submit(LeaveTasks);
        GC.Collect();
        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
        Assert.Equal(1 << 20, await pool.Submit(Work.Length, new byte[1 << 20]));
    }

    // L8: a call that does not hear of SIGTERM
    [Fact(Timeout = 30_000)]
    public async Task Timeout_CallIgnoresSigTerm_ItsWorkerIsKilled()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        TaskTimeoutException error = await Assert.ThrowsAsync<TaskTimeoutException>(
            pool.Submit(IgnoreSigTermAndHang, new CallOptions { Timeout = TimeSpan.FromMilliseconds(300) }).AsTask);
        Assert.Contains("was killed", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    // D13: bytes of all kinds where frames should be
    [Fact(Timeout = 120_000)]
    public async Task Submit_CallWritesMutatedFramesToThePipe_NoneOfThemHarmsAnotherCall()
    {
        using ProcessPoolExecutor pool = Pools.Replacing();
        Random random = new(11);
        for (int i = 0; i < 16; i++)
        {
            byte[] bytes = Mutated(random, i);
            Future<byte[]> call = pool.Submit(Pipe.WriteAndExit, bytes);
            Future<int> next = pool.Submit(Work.Add, i, 1);
            Exception? error = await Task.Run(() => call.GetException());
            Assert.True(
                error is null or TerminatedWorkerException or PayloadSerializationException, $"{Convert.ToHexString(bytes)}: {error}");
            Assert.Equal(i + 1, await next);
        }
    }

    /// <summary>A frame of the kinds that workers send, or what was one before some of its bytes were changed, taken away or repeated.</summary>
    private static byte[] Mutated(Random random, int round)
    {
        byte[] frame = Pipe.ResultItem((2 * round) + 1, new byte[random.Next(64)]);
        for (int i = random.Next(4); i >= 0; i--)
        {
            frame[random.Next(frame.Length)] = (byte)random.Next(256);
        }

        return random.Next(4) switch
        {
            0 => frame[..random.Next(1, frame.Length)],
            1 => [.. frame, .. frame],
            _ => frame,
        };
    }

    /// <summary>The pauses are long enough for the worker to look at its pipe.</summary>
    private static int CloseAll(int before, int after)
    {
        Thread.Sleep(before);

        // The pipe comes last: once it is closed, the program does not wait long for the end of the process.
        for (int descriptor = 1023; descriptor >= 3; descriptor--)
        {
            Native.Close(descriptor);
        }

        Thread.Sleep(after);
        return 0;
    }

    private static int LeaveTasks()
    {
        _ = Task.Run(static () => throw new InvalidOperationException("nobody waits for me"));
        for (int i = 0; i < 4 * Environment.ProcessorCount; i++)
        {
            _ = Task.Run(static () => Thread.Sleep(Timeout.Infinite));
        }

        return Environment.ProcessId;
    }

    private static int IgnoreSigTermAndHang()
    {
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, static context => context.Cancel = true);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }
}
