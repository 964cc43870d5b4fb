using System.Collections.Concurrent;
using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Statistics;

/// <summary><see cref="ProcessPoolExecutor.WorkerChanged"/>: the life of each worker, told in order and in nobody's way.</summary>
public sealed class WorkerChangedTests : ProcessTest
{
    private readonly ConcurrentQueue<WorkerChange> _changes = [];

    private ProcessPoolExecutor Pool(ProcessPoolOptions? options = null)
    {
        ProcessPoolExecutor pool = new(options ?? new ProcessPoolOptions { MaxWorkers = 1, OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker });
        pool.WorkerChanged += _changes.Enqueue;
        return pool;
    }

    private IEnumerable<(WorkerState?, WorkerState, WorkerChangeReason)> Steps(int processId) =>
        _changes.Where(change => change.ProcessId == processId).Select(static change => (change.OldState, change.NewState, change.Reason));

    private Task HasEndedAsync(int processId) =>
        Eventually.IsTrueAsync(() => Steps(processId).Any(static step => step.Item2 == WorkerState.Ended), "the end was told");

    [Fact(Timeout = 30_000)]
    public async Task WorkerChanged_OfAWorkerThatServesUntilTheShutdown_TellsItsLifeBeforeTheShutdownEnds()
    {
        int worker;
        await using (ProcessPoolExecutor pool = Pool())
        {
            worker = await pool.Submit(Work.ProcessId);
            await pool.Submit(Work.Nothing);
        }

        Assert.Equal(
            [
                (null, WorkerState.Starting, WorkerChangeReason.Needed),
                (WorkerState.Starting, WorkerState.Idle, WorkerChangeReason.Ready),
                (WorkerState.Idle, WorkerState.Leaving, WorkerChangeReason.Shutdown),
                (WorkerState.Leaving, WorkerState.Ended, WorkerChangeReason.Shutdown),
            ],
            Steps(worker));
        Assert.Equal((0, null), (_changes.Last().ExitCode, _changes.Last().Signal));
        Assert.Equal(_changes.Select(static change => change.Time).Order(), _changes.Select(static change => change.Time));
    }

    [Fact(Timeout = 30_000)]
    public async Task WorkerChanged_OfAWorkerThatIsKilledInACall_TellsTheSignal()
    {
        await using ProcessPoolExecutor pool = Pool();
        int worker = await pool.Submit(Work.ProcessId);

        await Assert.ThrowsAsync<TerminatedWorkerException>(() => pool.Submit(Work.KillSelf).AsTask());

        await HasEndedAsync(worker);
        WorkerChange end = _changes.Last(change => change.ProcessId == worker);
        Assert.Equal((WorkerState.Busy, WorkerChangeReason.Died, 137, "SIGKILL"), (end.OldState, end.Reason, end.ExitCode, end.Signal));
    }

    [Fact(Timeout = 30_000)]
    public async Task WorkerChanged_OfAWorkerThatIsIdleForTooLong_TellsSo()
    {
        await using ProcessPoolExecutor pool = Pool(new ProcessPoolOptions { MaxWorkers = 1, IdleTimeout = TimeSpan.FromMilliseconds(10) });
        int worker = await pool.Submit(Work.ProcessId);

        await HasEndedAsync(worker);

        Assert.Equal((WorkerState.Leaving, WorkerState.Ended, WorkerChangeReason.IdleTimeout), Steps(worker).Last());
    }

    [Fact(Timeout = 30_000)]
    public async Task WorkerChanged_OfAWorkerThatHasDoneItsTasks_TellsSo()
    {
        await using ProcessPoolExecutor pool = Pool(new ProcessPoolOptions { MaxWorkers = 1, MaxTasksPerWorker = 1 });
        int worker = await pool.Submit(Work.ProcessId);

        await HasEndedAsync(worker);

        Assert.Equal((WorkerState.Leaving, WorkerState.Ended, WorkerChangeReason.TaskLimit), Steps(worker).Last());
        Assert.Equal(0, pool.Statistics.WorkersLost);
    }

    [Fact(Timeout = 30_000)]
    public async Task WorkerChanged_OfAWorkerThatIsKilledForItsCall_TellsSo()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool();
        int worker = await pool.Submit(Work.ProcessId);

        await Assert.ThrowsAsync<TaskTimeoutException>(
            () => pool.Submit(Work.Hang, scene["in"], new CallOptions { Timeout = TimeSpan.FromSeconds(0.2) }).AsTask());

        await HasEndedAsync(worker);
        Assert.Equal(
            [
                (WorkerState.Busy, WorkerState.Killed, WorkerChangeReason.CallStopped),
                (WorkerState.Killed, WorkerState.Ended, WorkerChangeReason.CallStopped),
            ],
            Steps(worker).TakeLast(2));
    }

    [Fact(Timeout = 30_000)]
    public async Task WorkerChanged_OfAPoolThatIsKilled_TellsSo()
    {
        await using ProcessPoolExecutor pool = Pool();
        int worker = await pool.Submit(Work.ProcessId);

        pool.KillWorkers();

        await HasEndedAsync(worker);
        Assert.Equal((WorkerState.Killed, WorkerState.Ended, WorkerChangeReason.PoolBroken), Steps(worker).Last());
    }

    [Fact(Timeout = 30_000)]
    public async Task WorkerChanged_WhenAHandlerThrows_IsLoggedAndTheOthersHearOfIt()
    {
        using Errors errors = new(2020);
        await using ProcessPoolExecutor pool = new(1);
        pool.WorkerChanged += static _ => throw new FormatException("thrown in the handler");
        pool.WorkerChanged += _changes.Enqueue;

        int worker = await pool.Submit(Work.ProcessId);

        await Eventually.IsTrueAsync(() => Steps(worker).Count() == 2, "the second handler was called");
        Assert.All(errors.Exceptions, static error => Assert.IsType<FormatException>(error));
        Assert.Equal(2, errors.Exceptions.Count);
        Assert.Equal(0, await pool.Submit(Work.Nothing));
    }

    [Fact(Timeout = 30_000)]
    public async Task WorkerChanged_WhenAHandlerNeverReturns_HoldsUpNoCallAndNoShutdown()
    {
        TaskCompletionSource over = new();
        ProcessPoolExecutor pool = new(1);
        pool.WorkerChanged += _ => over.Task.Wait();

        Assert.Equal(0, await pool.Submit(Work.Nothing));
        await pool.DisposeAsync();

        over.SetResult();
    }

    [Fact(Timeout = 30_000)]
    public async Task WorkerChanged_WhenAHandlerWaitsForTheShutdown_TheShutdownEnds()
    {
        using ManualResetEventSlim submitted = new();
        using ManualResetEventSlim done = new();
        ProcessPoolExecutor pool = new(1);
        pool.WorkerChanged += change =>
        {
            if (change.NewState == WorkerState.Idle)
            {
                submitted.Wait();
                pool.Shutdown(wait: true);
                done.Set();
            }
        };

        Future<int> call = pool.Submit(Work.Nothing);
        submitted.Set();

        Assert.Equal(0, await call);
        await Eventually.IsTrueAsync(() => done.IsSet, "the shutdown in the handler has ended");
    }

    [Fact(Timeout = 30_000)]
    public async Task WorkerChanged_HandlerRemoved_HearsNothing()
    {
        await using ProcessPoolExecutor pool = Pool();
        pool.WorkerChanged -= _changes.Enqueue;

        await pool.Submit(Work.Nothing);
        await pool.DisposeAsync();

        Assert.Empty(_changes);
    }
}
