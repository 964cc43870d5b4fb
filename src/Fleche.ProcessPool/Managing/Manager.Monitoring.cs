using System.Diagnostics;
using Fleche.Calls.Targets;
using Fleche.ProcessPool.Monitoring;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Managing;

/// <summary>What the pool says of itself: counts, changes of its workers, and the ends of calls for those who listen.</summary>
internal sealed partial class Manager
{
    private static int _lastNumber;

    private readonly Announcer _announcer = new();
    private readonly string _name;
    private long _completed;
    private long _failed;
    private long _cancelled;
    private long _retried;
    private int _workersLost;

    /// <summary>Leads to the watchers until the executor has been finalized, which then hands them over.</summary>
    private readonly WeakReference<Watchers> _watchers;
    private volatile Watchers? _keptWatchers;

    /// <summary>The pool is about to end, which its watchers are to hear of even when nobody has the executor any more.</summary>
    public void Keep(Watchers watchers) => _keptWatchers = watchers;

    /// <summary>The pool as it is now.</summary>
    public PoolStatistics GetStatistics(bool withMemory)
    {
        PoolStatistics statistics;
        WorkerHandle[] workers;
        lock (_gate)
        {
            workers = [.. _workers];
            WallClock clock = WallClock.Read();
            statistics = new PoolStatistics
            {
                Name = _name,
                Pending = _pending.Count + workers.Sum(static worker => Math.Max(0, worker.Given.Count - 1)),
                Running = workers.Count(static worker => worker.Given.Count > 0),
                Completed = _completed,
                Failed = _failed,
                Cancelled = _cancelled,
                Retried = _retried,
                WorkersStarted = _workersStarted,
                WorkersLost = _workersLost,
                MaxWorkers = _maxWorkers,
                Workers = [.. workers.Select(worker => Describe(worker, clock))],
            };
        }

        // Asking the system takes its time, which nobody else should.
        return withMemory
            ? statistics with { Workers = [.. statistics.Workers.Zip(workers, static (worker, handle) => worker with { Memory = handle.ReadResidentMemory() })] }
            : statistics;
    }

    /// <summary>The process of a worker was started.</summary>
    public void Started(WorkerHandle worker)
    {
        lock (_gate)
        {
            worker.StartedAt = DateTimeOffset.UtcNow;
            if (worker.State == WorkerState.Starting)
            {
                Say(worker, null, WorkerState.Starting, WorkerChangeReason.Needed);
            }

            if (Instruments.AreAwaited || Instruments.Meters?.WorkersStarted.Enabled is true)
            {
                _announcer.Post(() => Instruments.AwaitMeters()?.WorkersStarted.Add(1, PoolMeters.Of(_name)));
            }
        }
    }

    private static WorkerStatistics Describe(WorkerHandle worker, WallClock clock) => new()
    {
        ProcessId = worker.ProcessId,
        State = worker.State,
        CurrentCall = (worker.Running ?? worker.Given.First)?.Culprit.DisplayName,
        CallStarted = worker.Running is { } item && worker.BeganAt(item) is var began and not 0 ? clock.TimeOf(began) : null,
        CallsDone = worker.CallsDone,
        Memory = 0,
        StartedAt = worker.StartedAt,
    };

    /// <summary>A call is over, as the caller is about to be told: it is counted, and those who listen hear of it.</summary>
    /// <param name="item">The call.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="worker">The worker that had it until now; null: none.</param>
    /// <param name="beganAt">When it began, on the clock of <see cref="Stopwatch.GetTimestamp"/>; 0: it did not.</param>
    private void Conclude(WorkItem item, CallOutcome outcome, WorkerHandle? worker = null, long beganAt = 0)
    {
        switch (outcome)
        {
            case CallOutcome.Completed:
                _completed++;
                break;
            case CallOutcome.Cancelled:
                _cancelled++;
                break;
            default:
                _failed++;
                break;
        }

        if (item.Trace is not null || Instruments.Meters?.Calls.Enabled is true)
        {
            int attempts = item.FailedAttempts + (worker is null ? 0 : 1);
            CallReport report = new(_name, item.Culprit.DisplayName, outcome, item.Trace, attempts, worker?.ProcessId ?? 0, beganAt);
            _announcer.Post(report.Publish);
        }
    }

    /// <summary>A call that waits ends, unless it was cancelled a moment ago; from now on it cannot be.</summary>
    /// <returns>Whether its future is the pool's to complete.</returns>
    private bool TryConclude(WorkItem item, CallOutcome outcome)
    {
        bool isOurs = item.Future.TrySetRunning();
        Conclude(item, isOurs ? outcome : CallOutcome.Cancelled);
        return isOurs;
    }

    /// <summary>A call cannot travel, so that it never became one of the pool's; it failed all the same.</summary>
    private void NoteRefusal(Delegate function)
    {
        lock (_gate)
        {
            _failed++;
            if (Instruments.Meters?.Calls.Enabled is true)
            {
                _announcer.Post(new CallReport(_name, DisplayNames.Of(function.Method), CallOutcome.Failed, null, 0, 0, 0).Publish);
            }
        }
    }

    private void CountRetry()
    {
        _retried++;
        if (Instruments.Meters is { Retries.Enabled: true } meters)
        {
            _announcer.Post(() => meters.Retries.Add(1, PoolMeters.Of(_name)));
        }
    }

    /// <summary>A worker is about to change its state, other than between idle and busy.</summary>
    private void NoteChange(WorkerHandle worker, WorkerState next, WorkerChangeReason reason)
    {
        if (next == worker.State)
        {
            return;
        }

        if (next > WorkerState.Busy)
        {
            worker.LeaveReason = reason;
        }

        Say(worker, worker.State, next, reason);
    }

    /// <summary>A worker's process has ended.</summary>
    private void NoteEnd(WorkerHandle worker, WorkerEnd end)
    {
        WorkerChangeReason reason = worker.LeaveReason ?? WorkerChangeReason.Died;
        if (worker.State != WorkerState.Leaving && reason != WorkerChangeReason.Shutdown)
        {
            _workersLost++;
            if (Instruments.AreAwaited || Instruments.Meters?.WorkersLost.Enabled is true)
            {
                _announcer.Post(() => Instruments.AwaitMeters()?.WorkersLost.Add(1, PoolMeters.Of(_name)));
            }
        }

        Say(worker, worker.State, WorkerState.Ended, reason, end);
    }

    private void Say(WorkerHandle worker, WorkerState? old, WorkerState next, WorkerChangeReason reason, WorkerEnd? end = null)
    {
        Watchers? watchers = _keptWatchers;
        if ((watchers is null && !_watchers.TryGetTarget(out watchers)) || watchers.Handlers is not { } handlers)
        {
            return;
        }

        WorkerChange change = new()
        {
            ProcessId = worker.ProcessId,
            OldState = old,
            NewState = next,
            Reason = reason,
            Time = DateTimeOffset.UtcNow,
            ExitCode = end?.ExitCode,
            Signal = end?.Signal,
        };
        foreach (Action<WorkerChange> handler in Delegate.EnumerateInvocationList(handlers))
        {
            _announcer.Post(() => handler(change));
        }
    }
}
