using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Stopping;

/// <summary><see cref="CallOptions.Retries"/>: a call that died with its worker, or timed out, runs again.</summary>
public sealed class RetryTests : ProcessTest
{
    private static readonly CallOptions Twice = new() { Retries = 2 };

    public static TheoryData<Func<string, int, int>, WorkerFailurePolicy> Deaths => new()
    {
        { Attempts.Killed, WorkerFailurePolicy.BreakPool },
        { Attempts.Killed, WorkerFailurePolicy.ReplaceWorker },
        { Attempts.Exits, WorkerFailurePolicy.BreakPool },
        { Attempts.Exits, WorkerFailurePolicy.ReplaceWorker },
    };

    private static ProcessPoolExecutor Pool(WorkerFailurePolicy policy = WorkerFailurePolicy.BreakPool, int workers = 1) =>
        new(new ProcessPoolOptions { MaxWorkers = workers, OnWorkerFailure = policy });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Deaths))]
    public async Task Retries_OfACallWhoseWorkerDies_RunItAgainUntilItSucceeds(Func<string, int, int> function, WorkerFailurePolicy policy)
    {
        using Scene scene = new();
        using Warnings warnings = new();
        await using ProcessPoolExecutor pool = Pool(policy);
        Future<int> call = pool.Submit(function, scene["attempts"], 2, Twice);
        Future<int> other = pool.Submit(Work.Identity, 7);

        Assert.Equal(3, await call);
        Assert.Equal(7, await other);
        Assert.Equal(3, Attempts.Count(scene["attempts"]));
        await Eventually.IsTrueAsync(() => warnings.Messages.Count == 2, "each retry is logged");
        Assert.Contains(warnings.Messages, static message => message.Contains("Attempt 1 of 3", StringComparison.Ordinal));
        Assert.Contains(warnings.Messages, static message => message.Contains("Attempt 2 of 3", StringComparison.Ordinal));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(WorkerFailurePolicy.BreakPool)]
    [InlineData(WorkerFailurePolicy.ReplaceWorker)]
    public async Task Retries_AllUsedUp_TheExceptionSaysHowManyAttemptsThereWere(WorkerFailurePolicy policy)
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool(policy);

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(
            () => pool.Submit(Attempts.Killed, scene["attempts"], 10, Twice).AsTask());

        Assert.Contains("attempt 3 of 3", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, Attempts.Count(scene["attempts"]));
        if (policy == WorkerFailurePolicy.BreakPool)
        {
            Assert.Throws<TerminatedWorkerException>(() => pool.Submit(Work.Nothing));
        }
        else
        {
            Assert.Equal(0, await pool.Submit(Work.Nothing));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Retries_OfACallThatTimesOut_RunItAgain()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();

        Assert.Equal(3, await pool.Submit(Attempts.Hangs, scene["attempts"], 2, Twice with { Timeout = TimeSpan.FromSeconds(3) }));
    }

    [Fact(Timeout = 30_000)]
    public async Task Retries_OfACallThatTimesOutEachTime_FailAsTimedOut()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();

        TaskTimeoutException error = await Assert.ThrowsAsync<TaskTimeoutException>(
            () => pool.Submit(Attempts.Hangs, scene["attempts"], 10, Twice with { Timeout = TimeSpan.FromSeconds(0.5) }).AsTask());

        Assert.Contains("attempt 3 of 3", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, pool.Statistics.Retried);
        Assert.Equal(0, await pool.Submit(Work.Nothing));
    }

    // The same worker runs the next attempt, which the stop of the one before must not reach.
    [Fact(Timeout = 60_000)]
    public async Task Retries_OfACallThatEndsWhenAsked_RunInTheSameWorkerUndisturbed()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, CancelGrace = TimeSpan.FromSeconds(20) });
        int worker = await pool.Submit(Work.ProcessId);

        Assert.Equal(worker, await pool.Submit(Attempts.EndsWhenAsked, scene["attempts"], 2, Twice with { Timeout = TimeSpan.FromSeconds(3) }));
        Assert.Equal(3, Attempts.Count(scene["attempts"]));
    }

    [Fact(Timeout = 30_000)]
    public async Task Retries_OfAnExceptionOfTheFunction_AreNotMade()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();

        await Assert.ThrowsAsync<FormatException>(() => pool.Submit(Attempts.Throws, scene["attempts"], Twice).AsTask());

        Assert.Equal(1, Attempts.Count(scene["attempts"]));
    }

    [Fact(Timeout = 30_000)]
    public async Task Retries_OfACallThatIsCancelled_AreNotMade()
    {
        using Scene scene = new();
        using CancellationTokenSource source = new();
        await using ProcessPoolExecutor pool = Pool();
        Future<int> call = pool.Submit(Attempts.Hangs, scene["attempts"], 10, Twice with { CancellationToken = source.Token });
        await Attempts.BeganAsync(scene["attempts"]);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.AsTask());
        Assert.Equal(1, Attempts.Count(scene["attempts"]));
    }

    [Fact(Timeout = 30_000)]
    public async Task Retries_OfACallThatOutgrewItsMemory_RunItAgain()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, WorkerMemoryLimit = 100 << 20 });

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(
            () => pool.Submit(Attempts.TakesMemory, scene["attempts"], 300, new CallOptions { Retries = 1 }).AsTask());

        Assert.Contains("attempt 2 of 2", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, Attempts.Count(scene["attempts"]));
    }

    [Fact(Timeout = 30_000)]
    public async Task Cancel_OfACallThatWaitsForItsNextAttempt_EndsItAsCancelled()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();
        Future<int> first = pool.Submit(Work.Meet, scene["arrived"], scene["go"]);
        Future<int> call = pool.Submit(Attempts.Killed, scene["attempts"], 10, Twice);
        Future<int> busy = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        scene.Set("go");
        await first;

        // It is queued behind the call that waited.
        await scene.WaitForAsync("in");
        Assert.True(call.IsRunning);
        Assert.True(call.Cancel());
        scene.Set("out");

        Assert.True(call.IsCancelled);
        Assert.NotEqual(0, await busy);
        Assert.Equal(1, Attempts.Count(scene["attempts"]));
    }

    [Fact(Timeout = 30_000)]
    public async Task Shutdown_WithRetriesLeft_WaitsForThem()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = Pool();
        Future<int> call = pool.Submit(Attempts.Killed, scene["attempts"], 2, Twice);

        await pool.DisposeAsync();

        Assert.Equal(3, call.Result);
    }

    // One more attempt than an int can count.
    [Fact(Timeout = 30_000)]
    public async Task Retries_AsManyAsThereAre_RunItAgain()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();

        Assert.Equal(2, await pool.Submit(Attempts.Killed, scene["attempts"], 1, new CallOptions { Retries = int.MaxValue }));
    }

    // Whatever waits was cancelled then, so nothing comes to wait.
    [Fact(Timeout = 30_000)]
    public async Task Shutdown_ThatCancels_WhatFailsAfterItIsNotRunAgain()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = Pool(WorkerFailurePolicy.ReplaceWorker);
        Future<int> call = pool.Submit(Attempts.Hangs, scene["attempts"], 10, Twice);
        await Attempts.BeganAsync(scene["attempts"]);
        int worker = pool.WorkerProcessIds.Single();

        pool.Shutdown(wait: false, cancelFutures: true);
        Work.Signal(worker, Work.SigKill);

        await Assert.ThrowsAsync<TerminatedWorkerException>(() => call.AsTask());
        await pool.DisposeAsync();
        Assert.Equal(1, Attempts.Count(scene["attempts"]));
    }
}
