using System.Diagnostics;
using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Giving;

/// <summary>Workers that are stopped (SIGSTOP): they look alive and do nothing.</summary>
public sealed class StoppedWorkerTests : ProcessTest
{
    [Fact(Timeout = 60_000)]
    public async Task Timeout_WorkerStoppedBeforeItCouldBegin_RunsElsewhereSoon()
    {
        await using ProcessPoolExecutor pool = new(1);
        int stopped = await pool.Submit(Work.ProcessId);
        Work.Signal(stopped, Work.SigStop);
        Stopwatch watch = Stopwatch.StartNew();

        int worker = await pool.Submit(Work.ProcessId, new CallOptions { Timeout = TimeSpan.FromSeconds(1) });

        Assert.NotEqual(stopped, worker);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20));
    }

    // A call may take longer to begin than to time out.
    [Fact(Timeout = 60_000)]
    public async Task Timeout_WorkerStoppedForAMomentBeforeItBegins_CountsFromTheBeginning()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        int worker = await pool.Submit(Work.ProcessId);
        Work.Signal(worker, Work.SigStop);
        Future<int> call = pool.Submit(Work.Hang, scene["in"], new CallOptions { Timeout = TimeSpan.FromMilliseconds(200) });
        await Task.Delay(1000);
        Stopwatch watch = Stopwatch.StartNew();
        Work.Signal(worker, Work.SigContinue);

        await Assert.ThrowsAsync<TaskTimeoutException>(() => call.AsTask());

        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(150), TimeSpan.FromSeconds(2.5));
    }

    // Each call is written by itself, to a worker that reads nothing: more than its pipe takes.
    [Fact(Timeout = 60_000)]
    public async Task Cancel_OfManyCallsInTurnWhileTheWorkerIsStopped_NeverWaits()
    {
        await using ProcessPoolExecutor pool = new(1);
        int worker = await pool.Submit(Work.ProcessId);
        Work.Signal(worker, Work.SigStop);

        await Task.Run(() =>
        {
            for (int i = 0; i < 700; i++)
            {
                Assert.True(pool.Submit(Work.Identity, i).Cancel());
            }
        }).WaitAsync(TimeSpan.FromSeconds(20));

        Future<int> last = pool.Submit(Work.ProcessId);
        Work.Signal(worker, Work.SigContinue);
        Assert.Equal(worker, await last);
    }

    [Fact(Timeout = 60_000)]
    public async Task Timeout_WorkerStoppedWhileItRuns_FailsAsTimedOut()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        Future<int> call = pool.Submit(Work.Meet, scene["in"], scene["out"], new CallOptions { Timeout = TimeSpan.FromSeconds(1) });
        await scene.WaitForAsync("in");
        int stopped = int.Parse(File.ReadAllText(scene["in"]));
        Work.Signal(stopped, Work.SigStop);

        await Assert.ThrowsAsync<TaskTimeoutException>(() => call.AsTask());

        Assert.NotEqual(stopped, await pool.Submit(Work.ProcessId));
    }

    [Fact(Timeout = 60_000)]
    public async Task ShortCalls_OneWorkerStoppedAmongThem_AllButItsOwnRunAtTheOther()
    {
        await using ProcessPoolExecutor pool = new(2);
        int[] workers = [.. Enumerable.Range(0, 2).Select(_ => pool.Submit(Work.ProcessIdAfter, 200)).ToArray().Select(static call => call.Result).Distinct()];
        Future<int>[] calls = [.. Enumerable.Range(0, 5000).Select(_ => pool.Submit(Work.ProcessId, new CallOptions { Timeout = TimeSpan.FromSeconds(1) }))];
        Work.Signal(workers[0], Work.SigStop);

        (_, IReadOnlySet<Future<int>> late) = Futures.Wait(calls, TimeSpan.FromSeconds(30));

        Assert.Empty(late);
        Assert.InRange(calls.Count(static call => call.GetException() is not null), 0, 1);
    }
}
