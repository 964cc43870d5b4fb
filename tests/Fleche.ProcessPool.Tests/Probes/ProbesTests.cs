using Fleche.ProcessPool.Tests.Crashes;
using Fleche.ProcessPool.Tests.Payloads;

namespace Fleche.ProcessPool.Tests.Probes;

/// <summary>Ten questions to a process pool that none of Python's pools answers well throughout.</summary>
public sealed class ProbesTests : ProcessTest
{
    [Fact(Timeout = 30_000)]
    public async Task Probe01_OneOfTwoBusyWorkersIsKilledWithFiftyCallsBehind_OnlyItsCallFails()
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Replacing(2);
        Future<int> killed = pool.Submit(Work.Hang, scratch["killed"]);
        Future<int> other = pool.Submit(Work.WaitFor, scratch["other"], scratch["release"]);
        Future<int>[] behind = [.. Enumerable.Range(0, 50).Select(i => pool.Submit(Work.Add, i, i))];
        await scratch.ReadAsync("other");

        Native.Kill(int.Parse(await scratch.ReadAsync("killed")), 9);

        await Assert.ThrowsAsync<TerminatedWorkerException>(killed.AsTask);
        Scratch.Write(scratch["release"], "");
        Assert.True(await other > 0);
        Assert.Equal(Enumerable.Range(0, 50).Select(static i => 2 * i), await Task.WhenAll(behind.Select(static call => call.AsTask())));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(WorkerFailurePolicy.BreakPool)]
    [InlineData(WorkerFailurePolicy.ReplaceWorker)]
    public async Task Probe02_IdleWorkerIsKilledThenACallSubmitted_TheCallRuns(WorkerFailurePolicy policy)
    {
        using ProcessPoolExecutor pool = Pools.Of(policy, 2);
        Native.Kill(await pool.Submit(Work.ProcessId), 9);

        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    [Fact(Timeout = 30_000)]
    public async Task Probe03_ArgumentCannotBeRebuiltInTheWorker_OnlyThatCallFails()
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Breaking(2);
        Future<int> innocent = pool.Submit(Work.WaitFor, scratch["innocent"], scratch["release"]);
        await scratch.ReadAsync("innocent");

        Future<int> failing = pool.Submit(Keys.Count, Keys.One(new Key(Place.Worker, Effect.Throw)));

        await Assert.ThrowsAsync<PayloadSerializationException>(failing.AsTask);
        Scratch.Write(scratch["release"], "");
        Assert.True(await innocent > 0);
        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    [Fact(Timeout = 30_000)]
    public async Task Probe04_ResultCannotBeRebuiltInTheProgram_OnlyThatCallFails()
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Breaking(2);
        Future<int> innocent = pool.Submit(Work.WaitFor, scratch["innocent"], scratch["release"]);
        await scratch.ReadAsync("innocent");

        Future<Dictionary<Key, int>> failing = pool.Submit(Keys.MakeOne, Place.Program, Effect.Throw);

        await Assert.ThrowsAsync<PayloadSerializationException>(failing.AsTask);
        Scratch.Write(scratch["release"], "");
        Assert.True(await innocent > 0);
        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    [Fact(Timeout = 90_000)]
    public async Task Probe05_ProgramIsKilledWhileItsWorkersAreIdle_TheyEndAtOnce()
    {
        await KilledProgram.WorkersEndAsync(Programs.WithIdleWorkers);
    }

    [Fact(Timeout = 90_000)]
    public async Task Probe06_ProgramIsKilledWhileItsWorkersRunCalls_TheyEndAtOnce()
    {
        await KilledProgram.WorkersEndAsync(Programs.WithBusyWorkers);
    }

    [Fact(Timeout = 30_000)]
    public async Task Probe07_DoneCallbackSleeps_AnotherResultArrivesMeanwhile()
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Breaking(2);
        TaskCompletionSource called = new(), release = new();

        Future<int> first = pool.Submit(Work.WaitFor, scratch["first"], scratch["release"]);
        first.AddDoneCallback((Future<int> _) =>
        {
            called.SetResult();
            release.Task.Wait();
        });
        Scratch.Write(scratch["release"], "");
        await called.Task;
        int later = await pool.Submit(Work.SleepAndReturn, 50, 4);

        // The callback is still asleep.
        Assert.Equal(4, later);
        Assert.False(release.Task.IsCompleted);
        release.SetResult();
    }

    [Fact(Timeout = 30_000)]
    public async Task Probe08_CallExitsWithCodeThree_TheMessageAndTheExceptionSaySo()
    {
        using ProcessPoolExecutor pool = Pools.Breaking(2);

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(pool.Submit(Deaths.Die, Death.ExitThree).AsTask);

        Assert.Equal(3, error.ExitCode);
        Assert.Null(error.Signal);
        Assert.Equal($"Worker process {error.ProcessId} exited with code 3 while it ran Deaths.Die(Death).", error.Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task Probe09_PoolGrowsWhileACallRuns_TheGrowthDoesNotWait()
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = ReusableExecutor.Get(2);
        Future<int>[] running = [.. Enumerable.Range(0, 2).Select(i => pool.Submit(Work.WaitFor, scratch[$"{i}"], scratch["release"]))];
        await Task.WhenAll(scratch.ReadAsync("0"), scratch.ReadAsync("1"));

        ProcessPoolExecutor grown = ReusableExecutor.Get(3);
        int third = await grown.Submit(Work.ProcessId);

        Assert.Same(pool, grown);
        Assert.All(running, static call => Assert.True(call.IsRunning));
        Scratch.Write(scratch["release"], "");
        Assert.DoesNotContain(third, await Task.WhenAll(running.Select(static call => call.AsTask())));
    }

    [Fact(Timeout = 30_000)]
    public async Task Probe10_CallMakesItsOwnPool_Works()
    {
        using ProcessPoolExecutor pool = Pools.Breaking(2);

        Assert.Equal(3, await pool.Submit(Manners.AddInPoolOfItsOwn, 1, 2));
    }
}
