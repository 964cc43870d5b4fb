using Fleche.ProcessPool.Tests.Lifetime;
using Fleche.ProcessPool.Tests.Stopping;

namespace Fleche.ProcessPool.Tests.Giving;

/// <summary>Workers that die just before they begin a call: it runs elsewhere, unless that happens to it again and again.</summary>
public sealed class FalseStartTests : ProcessTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The workers that had the call before.</summary>
    private readonly HashSet<int> _former = [];

    [Fact(Timeout = 60_000)]
    public async Task Death_ThreeTimesBeforeACallBegins_ItRunsElsewhere()
    {
        await using ProcessPoolExecutor pool = await StoppedAsync(3);
        Future<int> call = pool.Submit(Work.Identity, 7);
        await KillBusyAsync(pool, 3);

        Assert.Equal(7, await call);
    }

    [Fact(Timeout = 60_000)]
    public async Task Death_FourTimesBeforeACallBegins_TheCallIsTakenForTheCause()
    {
        await using ProcessPoolExecutor pool = await StoppedAsync(4);
        Future<int> call = pool.Submit(Work.Identity, 7);
        await KillBusyAsync(pool, 4);

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(() => call.AsTask());
        Assert.Contains(nameof(Work.Identity), error.Message, StringComparison.Ordinal);
        Assert.Equal(8, await pool.Submit(Work.Identity, 8));
    }

    [Fact(Timeout = 60_000)]
    public async Task Death_BeforeEachAttemptOfACall_IsCountedAnewForEach()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = await StoppedAsync(5);
        Future<int> call = pool.Submit(Attempts.Killed, scene["attempts"], 1, new CallOptions { Retries = 1 });
        await KillBusyAsync(pool, 3);

        int first = await BusyAsync(pool);
        Work.Signal(first, Work.SigContinue);
        await Eventually.HasEndedAsync(first);
        await KillBusyAsync(pool, 1);

        Assert.Equal(2, await call);
    }

    [Fact(Timeout = 60_000)]
    public async Task QueueTimeout_WorkerDiesBeforeTheCallBeginsAndNoneFollows_EndsItAllTheSame()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions
        {
            MaxWorkers = 1,
            Environment = new Dictionary<string, string?> { ["FLECHE_TESTS_GATE"] = scene.Folder },
            Initializer = WaitUnlessFirst,
        });
        int worker = await pool.Submit(Work.ProcessId);
        Work.Signal(worker, Work.SigStop);
        Future<int> call = pool.Submit(Work.ProcessId, new CallOptions { QueueTimeout = Patience });
        Work.Signal(worker, Work.SigKill);

        bool isOver = await Task.Run(() => call.Wait(TimeSpan.FromSeconds(10)));
        scene.Set("open");

        Assert.True(isOver);
        Assert.Contains("never started", Assert.IsType<TaskTimeoutException>(call.GetException()).Message, StringComparison.Ordinal);
    }

    // Its first attempt began in time.
    [Fact(Timeout = 60_000)]
    public async Task QueueTimeout_WorkerDiesBeforeALaterAttemptBegins_DoesNotEndTheCall()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = await IdleAsync(2);
        Future<int> call = pool.Submit(
            DieWhenReleased, scene["attempts"], scene["out"], new CallOptions { QueueTimeout = 3 * Patience, Retries = 1 });
        await scene.WaitForAsync("attempts");
        int first = int.Parse(File.ReadAllText(scene["attempts"]));
        _former.Add(first);
        Work.Signal(pool.WorkerProcessIds.Single(id => id != first), Work.SigStop);
        await Task.Delay(3 * Patience);
        scene.Set("out");

        await KillBusyAsync(pool, 1);

        Assert.Equal(2, await call);
    }

    /// <summary>A pool with so many idle workers, all of which are stopped (SIGSTOP).</summary>
    private static async Task<ProcessPoolExecutor> StoppedAsync(int workers)
    {
        ProcessPoolExecutor pool = await IdleAsync(workers);
        foreach (int worker in pool.WorkerProcessIds)
        {
            Work.Signal(worker, Work.SigStop);
        }

        return pool;
    }

    private static async Task<ProcessPoolExecutor> IdleAsync(int workers)
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = workers, OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker });
        Future<int>[] calls = [.. Enumerable.Range(0, workers).Select(_ => pool.Submit(Work.MeetAll, scene.Folder, workers))];
        await Task.WhenAll(calls.Select(static call => call.AsTask()));
        return pool;
    }

    /// <summary>Kills one worker after another that has the call.</summary>
    private async Task KillBusyAsync(ProcessPoolExecutor pool, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Work.Signal(await BusyAsync(pool), Work.SigKill);
        }
    }

    /// <summary>The next worker that has the call.</summary>
    private async Task<int> BusyAsync(ProcessPoolExecutor pool)
    {
        int worker = 0;
        await Eventually.IsTrueAsync(
            () => (worker = pool.Statistics.Workers.FirstOrDefault(worker => worker.State == WorkerState.Busy && !_former.Contains(worker.ProcessId))?.ProcessId ?? 0) != 0,
            "a worker has the call");
        _former.Add(worker);
        return worker;
    }

    private static int DieWhenReleased(string attempts, string released)
    {
        if (Attempts.Count(attempts) == 0)
        {
            Work.Touch(attempts);
            Work.WaitFor(released);
            Work.KillSelf();
        }

        return 2;
    }

    private static void WaitUnlessFirst()
    {
        string folder = Environment.GetEnvironmentVariable("FLECHE_TESTS_GATE")!;
        if (Directory.GetFiles(folder).Length == 0)
        {
            Work.Touch(Path.Combine(folder, "first"));
            return;
        }

        Work.WaitFor(Path.Combine(folder, "open"));
    }
}
