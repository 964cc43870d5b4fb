namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>A call that ends its process, in every way that there is (C4, C5, C6, C24).</summary>
public sealed class DyingCallTests : ProcessTest
{
    [Theory(Timeout = 30_000)]
    [InlineData(Death.ManagedAccessViolation, 134, "SIGABRT")] // C4
    [InlineData(Death.NativeAccessViolation, 139, "SIGSEGV")] // C4
    [InlineData(Death.RaisedSegmentationFault, 139, "SIGSEGV")] // C4
    [InlineData(Death.ExitZero, 0, null)] // C5
    [InlineData(Death.ExitThree, 3, null)] // C5
    [InlineData(Death.NativeExitZero, 0, null)] // C5
    [InlineData(Death.NativeExitNinetyNine, 99, null)] // C5
    [InlineData(Death.FailFast, 134, "SIGABRT")] // C24
    [InlineData(Death.SigTerm, 143, "SIGTERM")] // C6
    [InlineData(Death.SigKill, 137, "SIGKILL")] // C6
    [InlineData(Death.StackOverflow, 134, "SIGABRT")] // C24
    [InlineData(Death.ExceptionOnThread, 134, "SIGABRT")] // C24
    [InlineData(Death.ExceptionInAsyncVoid, 134, "SIGABRT")] // C24
    public async Task ReplaceWorker_CallEndsItsProcess_OnlyThatCallFailsAndSaysHow(Death death, int exitCode, string? signal)
    {
        using ProcessPoolExecutor pool = Pools.Replacing();
        int worker = await pool.Submit(Work.ProcessId);

        Future<int> dying = pool.Submit(Deaths.Die, death);
        Future<int> next = pool.Submit(Work.ProcessId);

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(dying.AsTask);
        Assert.Equal(worker, error.ProcessId);
        Assert.Equal(exitCode, error.ExitCode);
        Assert.Equal(signal, error.Signal);
        Assert.StartsWith(
            $"Worker process {worker} {(signal is null ? $"exited with code {exitCode}" : $"was ended by {signal} (exit code {exitCode})")} "
            + "while it ran Deaths.Die(Death).",
            error.Message);
        Assert.NotEqual(worker, await next);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Death.ExitZero)] // C5: exit code 0 in the middle of a call is a failure
    [InlineData(Death.SigKill)] // C6
    [InlineData(Death.NativeAccessViolation)] // C4
    [InlineData(Death.StackOverflow)] // C24
    public async Task BreakPool_CallEndsItsProcess_EveryUnfinishedFutureFailsAndSubmitThrows(Death death)
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Breaking();
        int worker = await pool.Submit(Work.ProcessId);

        Future<int> dying = pool.Submit(Deaths.DieWhen, scratch["submitted"], death);
        Future<int>[] behind = [.. Enumerable.Range(0, 20).Select(i => pool.Submit(Work.Add, i, i))];
        Scratch.Write(scratch["submitted"], "");

        TerminatedWorkerException own = await Assert.ThrowsAsync<TerminatedWorkerException>(dying.AsTask);
        Assert.StartsWith($"Worker process {worker} ", own.Message);
        foreach (Future<int> future in behind)
        {
            TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(future.AsTask);
            Assert.StartsWith("The pool is broken, and this call with it: Worker process", error.Message);
            Assert.Equal(worker, error.ProcessId);
        }

        TerminatedWorkerException refusal = Assert.Throws<TerminatedWorkerException>(() => { pool.Submit(Work.Add, 1, 2); });
        Assert.Equal(own.ExitCode, refusal.ExitCode);
    }

    // C6: from outside, by another process
    [Theory(Timeout = 30_000)]
    [InlineData(Native.SigTerm, "SIGTERM")]
    [InlineData(9, "SIGKILL")]
    public async Task ReplaceWorker_BusyWorkerIsSentASignal_OnlyItsCallFails(int signal, string name)
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Replacing(2);
        Future<int> killed = pool.Submit(Work.Hang, scratch["killed"]);
        Future<int> other = pool.Submit(Work.WaitFor, scratch["other"], scratch["release"]);
        await scratch.ReadAsync("other");

        Native.Kill(int.Parse(await scratch.ReadAsync("killed")), signal);

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(killed.AsTask);
        Assert.Equal(name, error.Signal);
        Scratch.Write(scratch["release"], "");
        Assert.True(await other > 0);
    }

    // C9
    [Fact(Timeout = 30_000)]
    public async Task ReplaceWorker_SomeOfManyCallsDie_AllOthersGiveTheirResults()
    {
        using ProcessPoolExecutor pool = Pools.Replacing(2);

        Future<int>[] calls =
        [
            .. Enumerable.Range(0, 40).Select(i => i % 10 == 5 ? pool.Submit(Deaths.Die, Death.SigKill) : pool.Submit(Work.Add, i, 1)),
        ];

        for (int i = 0; i < calls.Length; i++)
        {
            if (i % 10 == 5)
            {
                await Assert.ThrowsAsync<TerminatedWorkerException>(calls[i].AsTask);
            }
            else
            {
                Assert.Equal(i + 1, await calls[i]);
            }
        }
    }

    // C7
    [Theory(Timeout = 30_000)]
    [InlineData(WorkerFailurePolicy.BreakPool)]
    [InlineData(WorkerFailurePolicy.ReplaceWorker)]
    public async Task AnyPolicy_ThreeCallsLoseTheirWorkers_EachFutureHasAnExceptionOfItsOwn(WorkerFailurePolicy policy)
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Of(policy, 3);
        Future<int>[] calls = [.. Enumerable.Range(0, 3).Select(i => pool.Submit(Work.Hang, scratch[$"{i}"]))];
        int[] workers = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(async i => int.Parse(await scratch.ReadAsync($"{i}"))))];

        foreach (int worker in workers.Take(policy == WorkerFailurePolicy.BreakPool ? 1 : 3))
        {
            Native.Kill(worker, 9);
        }

        Exception[] errors = [.. calls.Select(static call => call.GetException()!)];
        Assert.Equal(3, errors.Distinct(ReferenceEqualityComparer.Instance).Count());
        foreach (Future<int> call in calls)
        {
            // Waited for twice, each by its own throw: the trace holds one of them.
            Assert.Throws<TerminatedWorkerException>(() => call.Result);
            TerminatedWorkerException error = Assert.Throws<TerminatedWorkerException>(() => call.Result);
            Assert.Single(error.StackTrace!.Split('\n'), static line => line.Contains(nameof(DyingCallTests)));
        }
    }

    // C15
    [Fact(Timeout = 30_000)]
    public async Task AnyPolicy_ManyThreadsWaitForACallThatDies_AllWake()
    {
        using ProcessPoolExecutor pool = Pools.Replacing();
        Future<int> dying = pool.Submit(Work.SleepAndReturn, 50, 1);
        dying = pool.Submit(Deaths.Die, Death.SigKill);
        TaskCompletionSource<Exception?>[] woken = [.. Enumerable.Range(0, 8).Select(static _ => new TaskCompletionSource<Exception?>())];

        foreach (TaskCompletionSource<Exception?> source in woken)
        {
            new Thread(() => source.SetResult(dying.GetException())) { IsBackground = true }.Start();
        }

        Assert.All(await Task.WhenAll(woken.Select(static source => source.Task)), static error => Assert.IsType<TerminatedWorkerException>(error));
    }
}
