using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Giving;

/// <summary>
/// Short calls are at hand at busy workers. Each test first lets many short ones run, so that more of them follow before one that does not end,
/// and what it asks for must be true whether a call was at hand or waited in the queue.
/// </summary>
public sealed class AtHandTests : ProcessTest
{
    private const int Many = 3000;

    [Fact(Timeout = 120_000)]
    public async Task ShortCalls_OneWorkerHasALongOne_AllRunAtTheOther()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(2);
        for (int round = 0; round < 5; round++)
        {
            string end = $"out {round}";
            Future<int>[] before = Submit(pool, Many);
            Future<int> endless = pool.Submit(Work.Meet, scene[$"in {round}"], scene[end]);
            Future<int>[] after = Submit(pool, Many);

            AssertAll(before);
            AssertAll(after);

            Assert.False(endless.IsDone);
            scene.Set(end);
            await endless;
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task CallsOfAMillisecond_OneThatDoesNotEndAmongThem_NoneWaitsForIt()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(2);
        AssertAll(Submit(pool, Many));
        List<Future<int>> calls = [.. Enumerable.Range(0, 100).Select(_ => pool.Submit(Work.ProcessIdAfter, 1))];
        Future<int> endless = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        calls.AddRange(Enumerable.Range(0, 400).Select(_ => pool.Submit(Work.ProcessIdAfter, 1)));

        AssertDone([.. calls]);

        Assert.False(endless.IsDone);
        scene.Set("out");
        await endless;
    }

    [Fact(Timeout = 120_000)]
    public async Task Cancel_CallBehindOneThatDoesNotEnd_NeverRuns()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        Future<int>[] before = Submit(pool, Many);
        Future<int> endless = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        Future<Unit>[] behind = [.. Enumerable.Range(0, 20).Select(i => pool.Submit(Work.Touch, scene[$"ran {i}"]))];
        await scene.WaitForAsync("in");

        Assert.All(behind[..10], static future => Assert.True(future.Cancel()));

        Assert.All(behind[..10], static future => Assert.True(future.IsCancelled));
        AssertAll(before);
        scene.Set("out");
        await endless;
        Assert.True(Futures.Wait(behind[10..]).NotDone.Count == 0);
        Assert.DoesNotContain(Enumerable.Range(0, 10), i => scene.IsSet($"ran {i}"));
        Assert.All(Enumerable.Range(10, 10), i => Assert.True(scene.IsSet($"ran {i}")));
    }

    [Fact(Timeout = 120_000)]
    public async Task CancellationToken_OfACallBehindOneThatDoesNotEnd_ItNeverRuns()
    {
        using Scene scene = new();
        using CancellationTokenSource source = new();
        await using ProcessPoolExecutor pool = new(1);
        Future<int>[] before = Submit(pool, Many);
        Future<int> endless = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        Future<Unit> behind = pool.Submit(Work.Touch, scene["ran"], new CallOptions { CancellationToken = source.Token });
        await scene.WaitForAsync("in");

        await source.CancelAsync();

        Assert.True(behind.Wait(TimeSpan.FromSeconds(10)));
        Assert.True(behind.IsCancelled);
        scene.Set("out");
        await endless;
        AssertAll(before);
        Assert.Equal(0, await pool.Submit(Work.Nothing));
        Assert.False(scene.IsSet("ran"));
    }

    // One that may not wait for ever is at hand nowhere.
    [Fact(Timeout = 120_000)]
    public async Task QueueTimeout_OfCallsBehindOneThatDoesNotEnd_EndsThem()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        Future<int>[] before = Submit(pool, Many);
        Future<int> endless = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        Future<int>[] behind = [.. Enumerable.Range(0, 20).Select(i => pool.Submit(Work.Identity, i, new CallOptions { QueueTimeout = TimeSpan.FromSeconds(4) }))];
        await scene.WaitForAsync("in");

        (_, IReadOnlySet<Future<int>> late) = Futures.Wait(behind, TimeSpan.FromSeconds(20));

        Assert.Empty(late);
        Assert.All(behind, static call => Assert.IsType<TaskTimeoutException>(call.GetException()));
        scene.Set("out");
        await endless;
        AssertAll(before);
    }

    [Fact(Timeout = 120_000)]
    public async Task Death_AmongManyShortCalls_FailsTheOneThatRanAndLosesNoAnswer()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker });
        AssertAll(Submit(pool, Many));
        for (int round = 0; round < 5; round++)
        {
            Future<int>[] before = Submit(pool, 200 + (round * 37));
            Future<int> dies = pool.Submit(Work.KillSelf);
            Future<int>[] after = Submit(pool, 500);

            TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(() => dies.AsTask());

            Assert.Contains("KillSelf", error.Message, StringComparison.Ordinal);
            AssertAll(before);
            AssertAll(after);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Death_OfTheOnlyWorkerWithCallsAtHand_EachRunsOnce()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker });
        AssertAll(Submit(pool, Many));
        List<Future<Unit>> calls = [];
        List<Future<int>> deaths = [];
        for (int i = 0; i < 60; i++)
        {
            calls.Add(pool.Submit(Mark, scene[$"{i}"]));
            if (i % 20 == 10)
            {
                deaths.Add(pool.Submit(Work.KillSelf));
            }
        }

        Assert.Empty(Futures.Wait(calls, TimeSpan.FromSeconds(30)).NotDone);

        Assert.All(calls, static call => Assert.Null(call.GetException()));
        Assert.All(Enumerable.Range(0, 60), i => Assert.Equal(1, new FileInfo(scene[$"{i}"]).Length));
        Assert.All(deaths, static death => Assert.IsType<TerminatedWorkerException>(death.GetException()));
    }

    [Fact(Timeout = 120_000)]
    public async Task Shutdown_CancelFuturesWithCallsAtHand_CancelsThemAndKeepsTheRunningOne()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = new(1);
        Future<int>[] before = Submit(pool, Many);
        Future<int> running = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        Future<int>[] behind = Submit(pool, 50);
        await scene.WaitForAsync("in");

        pool.Shutdown(wait: false, cancelFutures: true);

        Assert.All(behind, static future => Assert.True(future.IsCancelled));
        scene.Set("out");
        await running;
        AssertAll(before);
        await pool.DisposeAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task MaxTasksPerWorker_ManyShortCalls_NoWorkerRunsMore()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, MaxTasksPerWorker = 100 });
        Future<int>[] calls = [.. Enumerable.Range(0, 1000).Select(_ => pool.Submit(Work.ProcessId))];

        AssertDone(calls);

        Assert.All(calls.CountBy(static call => call.Result), static worker => Assert.InRange(worker.Value, 1, 100));
    }

    [Fact(Timeout = 120_000)]
    public async Task Get_FewerWorkersUnderManyShortCalls_ShrinksBeforeTheyAreDone()
    {
        await using ProcessPoolExecutor pool = ReusableExecutor.Get(4);
        AssertAll(Submit(pool, Many));
        Future<int>[] calls = [.. Enumerable.Range(0, 20_000).Select(_ => pool.Submit(Work.ProcessIdAfter, 1))];

        Assert.Same(pool, ReusableExecutor.Get(1));
        await Eventually.IsTrueAsync(() => pool.WorkerProcessIds.Count == 1, "one worker was left");

        Assert.False(calls[^1].IsDone);
        int next = Array.FindIndex(calls, static call => !call.IsDone);
        Future<int>[] around = calls[..Math.Min(next + 300, calls.Length)];
        AssertDone(around);
        Assert.All(around, static call => Assert.Null(call.GetException()));
        pool.Shutdown(cancelFutures: true);
    }

    private static void Mark(string path) => File.AppendAllText(path, "x");

    private static Future<int>[] Submit(ProcessPoolExecutor pool, int count) => [.. Enumerable.Range(0, count).Select(i => pool.Submit(Work.Identity, i))];

    private static void AssertDone(Future<int>[] calls)
    {
        (_, IReadOnlySet<Future<int>> late) = Futures.Wait(calls, TimeSpan.FromSeconds(50));
        Assert.Empty(late);
    }

    private static void AssertAll(Future<int>[] calls)
    {
        AssertDone(calls);
        Assert.Equal(Enumerable.Range(0, calls.Length), calls.Select(static call => call.Result));
    }
}
