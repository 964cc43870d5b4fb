using System.Diagnostics;
using System.Text.RegularExpressions;
using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Stopping;

/// <summary>A running call is asked to end, and its worker is killed only when it does not.</summary>
public sealed class RunningCallTests : ProcessTest
{
    /// <summary>So long that a worker is never killed by a test that expects it to live.</summary>
    private static readonly TimeSpan LongGrace = TimeSpan.FromSeconds(20);

    private static readonly CallOptions Short = new() { Timeout = TimeSpan.FromMilliseconds(100) };

    public static TheoryData<Func<string, int>> Cooperative => new() { Stoppable.EndWhenAsked, Stoppable.EndDeepInside };

    private static ProcessPoolExecutor Pool(int workers = 1, TimeSpan? grace = null, WorkerFailurePolicy policy = WorkerFailurePolicy.BreakPool) =>
        new(new ProcessPoolOptions { MaxWorkers = workers, CancelGrace = grace ?? LongGrace, OnWorkerFailure = policy });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Cooperative))]
    public async Task Timeout_OfACallThatEndsWhenAsked_KeepsItsWorker(Func<string, int> function)
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();
        int worker = await pool.Submit(Work.ProcessId);
        Stopwatch watch = Stopwatch.StartNew();

        TaskTimeoutException error = await Assert.ThrowsAsync<TaskTimeoutException>(() => pool.Submit(function, scene["in"], Short).AsTask());

        Assert.InRange(watch.Elapsed, Short.Timeout!.Value, LongGrace / 2);
        Assert.Contains("ended when it was asked to", error.Message, StringComparison.Ordinal);
        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
    }

    [Fact(Timeout = 30_000)]
    public async Task Timeout_OfAnAsyncCallThatEndsWhenAsked_KeepsItsWorker()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();
        int worker = await pool.Submit(Work.ProcessId);

        await Assert.ThrowsAsync<TaskTimeoutException>(() => pool.Submit(Stoppable.EndWhenAskedAsync, scene["in"], Short).AsTask());

        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(WorkerFailurePolicy.BreakPool)]
    [InlineData(WorkerFailurePolicy.ReplaceWorker)]
    public async Task Timeout_OfACallThatGoesOn_KillsItsWorkerAfterTheGraceTime(WorkerFailurePolicy policy)
    {
        using Scene scene = new();
        TimeSpan grace = TimeSpan.FromMilliseconds(300);
        CallOptions limit = new() { Timeout = TimeSpan.FromSeconds(0.5) };
        await using ProcessPoolExecutor pool = Pool(2, grace, policy);
        Future<int> innocent = pool.Submit(Work.Meet, scene["innocent"], scene["out"]);
        await scene.WaitForAsync("innocent");
        Stopwatch watch = Stopwatch.StartNew();

        Future<int> late = pool.Submit(Work.Hang, scene["late"], limit);
        TaskTimeoutException error = await Assert.ThrowsAsync<TaskTimeoutException>(() => late.AsTask());

        Assert.InRange(watch.Elapsed, limit.Timeout.Value + grace, TimeSpan.FromSeconds(25));
        string end = "it went on for the CancelGrace of 0.3 s after it was asked to end, and worker process ([0-9]+) was killed";
        int worker = int.Parse(Regex.Match(error.Message, end).Groups[1].Value);
        Assert.False(Leftovers.IsAlive(worker));
        Assert.NotEqual(worker, await pool.Submit(Work.ProcessId));
        scene.Set("out");
        Assert.Equal(int.Parse(File.ReadAllText(scene["innocent"])), await innocent);
    }

    [Fact(Timeout = 30_000)]
    public async Task Timeout_WithoutGraceTime_KillsAtOnce()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool(grace: TimeSpan.Zero);
        int worker = await pool.Submit(Work.ProcessId);

        TaskTimeoutException error = await Assert.ThrowsAsync<TaskTimeoutException>(() => pool.Submit(Stoppable.EndWhenAsked, scene["in"], Short).AsTask());

        Assert.EndsWith($"and was stopped: worker process {worker} was killed.", error.Message, StringComparison.Ordinal);
        Assert.NotEqual(worker, await pool.Submit(Work.ProcessId));
    }

    [Fact(Timeout = 30_000)]
    public async Task Timeout_OfACallThatGivesAResultWithinTheGraceTime_ItCounts()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();

        Assert.Equal(7, await pool.Submit(Stoppable.GiveWhenAsked, scene["in"], 7, Short));
    }

    [Fact(Timeout = 30_000)]
    public async Task Timeout_OfACallThatThenThrowsItsOwnException_ItCounts()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();

        await Assert.ThrowsAsync<FormatException>(() => pool.Submit(Stoppable.ThrowWhenAsked, scene["in"], Short).AsTask());
    }

    [Fact(Timeout = 30_000)]
    public async Task Timeout_OfACallThatEndsItsProcessThen_BreaksNoPool()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();

        TaskTimeoutException error = await Assert.ThrowsAsync<TaskTimeoutException>(() => pool.Submit(Stoppable.ExitWhenAsked, scene["in"], Short).AsTask());

        Assert.Contains("exited with code 3", error.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, await pool.Submit(Work.ProcessId));
    }

    // The start of the worker takes longer than the call may.
    [Fact(Timeout = 30_000)]
    public async Task Timeout_IsCountedFromTheStartInTheWorker()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Initializer = static () => Thread.Sleep(4000) });

        Assert.NotEqual(0, await pool.Submit(Work.ProcessIdAfter, 1, new CallOptions { Timeout = TimeSpan.FromSeconds(3) }));
    }

    [Fact(Timeout = 30_000)]
    public async Task Token_OfACallThatEndsWhenAsked_KeepsItsWorker()
    {
        using Scene scene = new();
        using CancellationTokenSource source = new();
        await using ProcessPoolExecutor pool = Pool();
        Future<int> call = pool.Submit(Stoppable.EndWhenAsked, scene["in"], new CallOptions { CancellationToken = source.Token });
        await scene.WaitForAsync("in");

        await source.CancelAsync();

        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.AsTask());
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.Equal(FutureState.Finished, call.State);
        Assert.Equal(int.Parse(File.ReadAllText(scene["in"])), await pool.Submit(Work.ProcessId));
    }

    [Fact(Timeout = 30_000)]
    public async Task Token_OfACallThatGivesAResultWithinTheGraceTime_ItCounts()
    {
        using Scene scene = new();
        using CancellationTokenSource source = new();
        await using ProcessPoolExecutor pool = Pool();
        Future<int> call = pool.Submit(Stoppable.GiveWhenAsked, scene["in"], 7, new CallOptions { CancellationToken = source.Token });
        await scene.WaitForAsync("in");

        await source.CancelAsync();

        Assert.Equal(7, await call);
    }

    [Fact(Timeout = 30_000)]
    public async Task Token_CallbackThatBlocks_HoldsUpNeitherTheWorkerNorItsNextCalls()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();

        int worker = await StopAsync(pool, scene, "in", options => pool.Submit(Stoppable.EndBesideABlockingCallback, scene["in"], scene["called"], options));

        await scene.WaitForAsync("called");
        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
        Assert.Equal(worker, await StopAsync(pool, scene, "again", options => pool.Submit(Stoppable.EndWhenAsked, scene["again"], options)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Token_CallbackThatThrows_DoesNotHarmTheWorker()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();

        int worker = await StopAsync(pool, scene, "in", options => pool.Submit(Stoppable.EndBesideAThrowingCallback, scene["in"], options));

        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
    }

    [Fact(Timeout = 30_000)]
    public async Task Token_IsThereInEveryCallAndNotOutside()
    {
        await using ProcessPoolExecutor pool = Pool();

        Assert.True(await pool.Submit(Stoppable.HasToken));
        Assert.False(Stoppable.HasToken());
    }

    [Fact(Timeout = 30_000)]
    public async Task KillWorkers_WhileACallIsBeingStopped_EndsItsFuture()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();
        Future<int> call = pool.Submit(Work.Hang, scene["in"], new CallOptions { CancelRunning = true });
        await scene.WaitForAsync("in");
        Assert.True(call.Cancel());

        pool.KillWorkers();

        Assert.True(await Task.Run(() => call.Wait(TimeSpan.FromSeconds(10))));
        Assert.True(call.IsCancelled);
    }

    /// <summary>Submits a call, waits until it runs, and cancels its token.</summary>
    /// <returns>The process in which it ran.</returns>
    private static async Task<int> StopAsync(ProcessPoolExecutor pool, Scene scene, string arrived, Func<CallOptions, Future<int>> submit)
    {
        using CancellationTokenSource source = new();
        Future<int> call = submit(new CallOptions { CancellationToken = source.Token });
        await scene.WaitForAsync(arrived);
        int worker = Assert.Single(pool.WorkerProcessIds);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.AsTask());
        return worker;
    }
}
