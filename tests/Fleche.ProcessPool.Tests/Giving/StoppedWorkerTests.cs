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

        int worker = await pool.Submit(Work.ProcessId, new CallOptions { Timeout = TimeSpan.FromSeconds(4) });

        Assert.NotEqual(stopped, worker);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20));
    }

    // A call may take longer to begin than to time out.
    [Fact(Timeout = 180_000)]
    public Task Timeout_WorkerStoppedForAMomentBeforeItBegins_CountsFromTheBeginning() => Quick.WithinAsync(TimeSpan.FromSeconds(2.5), async () =>
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

        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(150), $"{watch.Elapsed}");
        return watch.Elapsed;
    }, slowest: 4.5);

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
        await using ProcessPoolExecutor pool = new(1);
        int stopped = await pool.Submit(Work.ProcessId);

        Future<int> call = pool.Submit(Work.StopSelf, new CallOptions { Timeout = TimeSpan.FromSeconds(1) });

        await Assert.ThrowsAsync<TaskTimeoutException>(() => call.AsTask());

        Assert.NotEqual(stopped, await pool.Submit(Work.ProcessId));
    }

    [Fact(Timeout = 60_000)]
    public async Task ShortCalls_OneWorkerStoppedAmongThem_AllButItsOwnRunAtTheOther()
    {
        await using ProcessPoolExecutor pool = new(2);
        int[] workers = [.. Enumerable.Range(0, 2).Select(_ => pool.Submit(Work.ProcessIdAfter, 200)).ToArray().Select(static call => call.Result).Distinct()];
        Future<int>[] calls = [.. Enumerable.Range(0, 5000).Select(_ => pool.Submit(Work.ProcessId, new CallOptions { Timeout = TimeSpan.FromSeconds(4) }))];
        Work.Signal(workers[0], Work.SigStop);

        (_, IReadOnlySet<Future<int>> late) = Futures.Wait(calls, TimeSpan.FromSeconds(30));

        Assert.Empty(late);
        Assert.InRange(calls.Count(static call => call.GetException() is not null), 0, 1);
    }

    // The answers of short calls are held back for a moment, so that the call that runs is not the first that has no answer.
    [Theory(Timeout = 120_000)]
    [InlineData("timeout")]
    [InlineData("token")]
    [InlineData("cancel")]
    public async Task Stop_OfACallThatHasStoppedItsWorkerAmongShortOnes_FailsThatCallOnly(string way)
    {
        using CancellationTokenSource source = new();
        await using ProcessPoolExecutor pool = new(2);
        CallOptions options = way switch
        {
            "timeout" => new CallOptions { Timeout = TimeSpan.FromSeconds(1) },
            "token" => new CallOptions { CancellationToken = source.Token },
            _ => new CallOptions { CancelRunning = true },
        };
        (Future<int> stopped, Future<int>[] others) = SubmitAmongShortOnes(pool, options, null);
        if (way != "timeout")
        {
            await Eventually.IsTrueAsync(() => FindStopped(pool) is not null, "a worker has stopped");
        }

        switch (way)
        {
            case "token":
                source.Cancel();
                break;
            case "cancel":
                Assert.True(stopped.Cancel());
                break;
        }

        Assert.True(stopped.Wait(TimeSpan.FromSeconds(30)));
        Assert.True(way == "timeout" ? stopped.GetException() is TaskTimeoutException : stopped.IsCancelled || stopped.GetException() is OperationCanceledException);
        Assert.Equal(Enumerable.Range(0, others.Length), await Task.WhenAll(others.Select(static call => call.AsTask())).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(7, await pool.Submit(Work.Identity, 7));
    }

    // What has a time-out is not held up by a call that has none; that one may be the victim, but not of a crash that breaks the pool.
    [Fact(Timeout = 120_000)]
    public async Task Timeout_AnswersAreHeldByAWorkerThatACallWithoutOneHasStopped_ArriveAllTheSame()
    {
        await using ProcessPoolExecutor pool = new(2);
        (Future<int> stopped, Future<int>[] others) = SubmitAmongShortOnes(pool, null, new CallOptions { Timeout = TimeSpan.FromSeconds(4) });

        Assert.Equal(Enumerable.Range(0, others.Length), await Task.WhenAll(others.Select(static call => call.AsTask())).WaitAsync(TimeSpan.FromSeconds(30)));

        // Where no answer was held back, nothing with a time-out is left at that worker, which may stay as it is.
        await Eventually.IsTrueAsync(() => stopped.IsDone || FindStopped(pool) is not null, "the call has failed, or stopped its worker");
        if (stopped.IsDone)
        {
            Assert.Contains("was killed, since it has neither begun", stopped.GetException()!.Message, StringComparison.Ordinal);
        }
        else
        {
            Work.Signal(FindStopped(pool)!.Value, Work.SigContinue);
            await stopped;
        }

        Assert.Equal(7, await pool.Submit(Work.Identity, 7));
    }

    /// <summary>A worker that is stopped and is not about to be killed.</summary>
    private static int? FindStopped(ProcessPoolExecutor pool) =>
        pool.Statistics.Workers.FirstOrDefault(static worker => worker.State == WorkerState.Busy && Leftovers.IsStopped(worker.ProcessId))?.ProcessId;

    private static (Future<int> Stopped, Future<int>[] Others) SubmitAmongShortOnes(ProcessPoolExecutor pool, CallOptions? options, CallOptions? ofOthers)
    {
        // So that they are known to be short, and each worker has some at hand.
        Assert.Equal(2000, pool.Map(Work.Identity, Enumerable.Range(0, 2000), chunkSize: 1).Count());
        Future<int>[] others = new Future<int>[600];
        Future<int>? stopped = null;
        for (int i = 0; i < others.Length; i++)
        {
            if (i == others.Length / 2)
            {
                stopped = pool.Submit(Work.StopSelf, options);
            }

            others[i] = pool.Submit(Work.Identity, i, ofOthers);
        }

        return (stopped!, others);
    }
}
