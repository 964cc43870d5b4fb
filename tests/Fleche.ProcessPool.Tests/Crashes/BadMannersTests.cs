using System.Diagnostics;

namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>Calls that misbehave without dying (C20, C21, C22, C24).</summary>
public sealed class BadMannersTests : ProcessTest
{
    // C24: 10 MB without an end of line
    [Theory(Timeout = 30_000)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Submit_CallWritesTenMegabytesWithoutALineEnd_DoesNotBlock(int descriptor)
    {
        using ProcessPoolExecutor pool = Pools.Breaking();

        Assert.Equal(10 << 20, await pool.Submit(Output.InSilence<int, int>, Output.WriteTenMegabytes, descriptor));
    }

    [Fact(Timeout = 30_000)]
    public async Task Shutdown_WorkerHasWrittenMuch_AllOfItWasPassedOn()
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Breaking();

        Assert.Equal(1 << 20, await pool.Submit(Output.WriteInPoolOfItsOwn, scratch["output"], 1 << 20));
    }

    // C24
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallClosesItsStandardStreams_TheWorkerGoesOn()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        int worker = await pool.Submit(Work.ProcessId);

        Assert.Equal(0, await pool.Submit(Output.CloseBoth));

        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
    }

    // C24
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallClosesItsStandardStreamsAndDies_FailsWithHowTheWorkerEnded()
    {
        using ProcessPoolExecutor pool = Pools.Replacing();

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(pool.Submit(Output.CloseBothAndDie).AsTask);

        Assert.Equal("SIGKILL", error.Signal);
        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    // C24
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallChangesDirectoryCultureAndEnvironment_LaterCallsAreRight()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();

        Assert.Equal("1,5", await pool.Submit(Manners.ChangeDirectoryAndCulture));
        Assert.Equal(0.75, await pool.Submit(Manners.Half, 1.5));
        Assert.Equal(7, await pool.Submit(Work.Length, new byte[7]));
    }

    // C24
    [Fact(Timeout = 30_000)]
    public async Task Shutdown_CallLeftAForegroundThread_DoesNotWaitForIt()
    {
        ProcessPoolExecutor pool = Pools.Breaking();
        WorkerChange? last = null;
        pool.WorkerChanged += change => last = change;
        int worker = await pool.Submit(Manners.LeaveThread);
        Assert.Equal(worker, await pool.Submit(Work.ProcessId));

        await Task.Run(() => pool.Shutdown());

        // A worker that waits for its threads is killed.
        await Until.True(() => last?.NewState == WorkerState.Ended);
        Assert.Equal(0, last!.ExitCode);
    }

    // C24: out of memory is the call's own exception where .NET can throw it
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallFillsALimitedHeap_FailsWithOutOfMemoryAndTheWorkerGoesOn()
    {
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions
        {
            MaxWorkers = 1,
            Environment = new Dictionary<string, string?> { ["DOTNET_GCHeapHardLimit"] = "4000000" },
        });
        int worker = await pool.Submit(Work.ProcessId);

        await Assert.ThrowsAsync<OutOfMemoryException>(pool.Submit(Manners.FillHeap).AsTask);

        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
    }

    // C24
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallDeadlocks_ItsTimeoutEndsIt()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();

        Future<int> call = pool.Submit(Manners.Deadlock, new CallOptions { Timeout = TimeSpan.FromMilliseconds(300) });

        TaskTimeoutException error = await Assert.ThrowsAsync<TaskTimeoutException>(call.AsTask);
        Assert.Contains("Manners.Deadlock()", error.Message);
        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    // C24
    [Fact(Timeout = 30_000)]
    public async Task Submit_WorkerIsStoppedInTheMiddleOfACall_ItsTimeoutEndsIt()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();

        Future<int> call = pool.Submit(Lifetime.Work.StopSelf, new CallOptions { Timeout = TimeSpan.FromSeconds(1) });

        await Assert.ThrowsAsync<TaskTimeoutException>(call.AsTask);
        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    // C20
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallReadsStandardInput_FindsItEmpty()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();

        Assert.Equal("", await pool.Submit(Manners.ReadStandardInput));
        Assert.Equal("0", await pool.Submit(Manners.ReadStandardInputInChild));
    }

    // C21
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallMakesAPoolOfItsOwn_Works()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();

        Assert.Equal(3, await pool.Submit(Manners.AddInPoolOfItsOwn, 1, 2));
    }

    // C22: children of a worker that dies live on, and hold nobody up
    [Fact(Timeout = 180_000)]
    public Task ReplaceWorker_WorkerWithALivingChildIsKilled_ItsCallFailsSoonAndTheChildLives() => Quick.WithinAsync(TimeSpan.FromSeconds(5), async () =>
    {
        using Scratch scratch = new();
        ProcessPoolExecutor pool = Pools.Replacing();
        Future<int> call = pool.Submit(Manners.StartChildAndHang, scratch["sign"]);
        int[] ids = [.. (await scratch.ReadAsync("sign")).Split(' ').Select(int.Parse)];
        try
        {
            Native.Kill(ids[0], 9);
            Stopwatch watch = Stopwatch.StartNew();

            TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(call.AsTask);
            TimeSpan time = watch.Elapsed;
            Assert.Equal("SIGKILL", error.Signal);
            Assert.True(Leftovers.IsAlive(ids[1]));
            Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
            watch.Restart();
            await Task.Run(() => pool.Shutdown());
            return time > watch.Elapsed ? time : watch.Elapsed;
        }
        finally
        {
            Native.Kill(ids[1], 9);
        }
    });
}
