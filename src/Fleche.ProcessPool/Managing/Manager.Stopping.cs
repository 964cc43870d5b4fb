using Fleche.Logging;
using Fleche.ProcessPool.Monitoring;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Managing;

/// <summary>
/// Calls that are stopped, and calls that run again. A running call is first asked to end: its token is signalled. What it answers within the
/// grace time counts; after that its worker is killed, and only that call fails.
/// </summary>
internal sealed partial class Manager
{
    private readonly QueueDeadlines _queueDeadlines = new();

    /// <summary>A call that has started is to be stopped.</summary>
    /// <returns>Whether it will be. It will not when it has been answered, or when <see cref="Future.Cancel"/> may not stop a running call.</returns>
    public bool StopCall(WorkItem item, CallStop stop)
    {
        bool isStopped;
        Effects effects = default;
        lock (_gate)
        {
            isStopped = TryStop(item, stop, ref effects);
            Settle(ref effects);
        }

        Do(effects);
        return isStopped;
    }

    private bool TryStop(WorkItem item, CallStop stop, ref Effects effects)
    {
        if (item.List == _pending || TryTakeBack(item, ref effects))
        {
            // It came back from a worker, or had not been begun, and runs nowhere.
            LeaveQueue(item);
            item.Stop = stop with { Cause = StopCause.Cancel };
            Conclude(item, CallOutcome.Cancelled);
            EndFutures(() => item.Future.TrySetCancelled(stop.Token), ref effects);
            return true;
        }

        if ((stop.Cause == StopCause.Cancel && !(item.Options?.CancelRunning ?? _options.CancelRunning)) || item.Worker is not { } worker)
        {
            // One that was cancelled before, and whose future is just about to say so.
            return item.Stop is { Cause: StopCause.Cancel };
        }

        Stop(worker, item, stop, ref effects);
        return true;
    }

    /// <summary>Asks a call that a worker has begun to end, once, and sets the end of its grace time.</summary>
    private void Stop(WorkerHandle worker, WorkItem item, CallStop stop, ref Effects effects)
    {
        bool isFirst = item.Stop is null;
        if (isFirst)
        {
            item.Stop = stop with { Deadline = After(_options.CancelGrace) };
        }
        else if (item.Stop!.Cause < stop.Cause)
        {
            item.Stop = stop with { Deadline = item.Stop.Deadline };
        }

        if (!isFirst || worker.State != WorkerState.Busy)
        {
            return;
        }

        // It may have ended already, its answer being under way; then those that it is to run next have nothing to do with it.
        bool isRunning = TakeBackBehind(worker, item);
        if (_options.CancelGrace == TimeSpan.Zero && isRunning)
        {
            Kill(worker, WorkerChangeReason.CallStopped, ref effects);
            return;
        }

        worker.Calls!.PostCancel(item.Id);
        effects.Send(worker);
        Limit(worker, item);
    }

    /// <summary>A call that was to stop runs no longer: its future ends, or it runs again.</summary>
    private void EndStopped(WorkerHandle worker, WorkItem item, CallStop stop, string how, long beganAt, ref Effects effects)
    {
        if (stop.Cause == StopCause.Cancel)
        {
            Conclude(item, CallOutcome.Cancelled, worker, beganAt);
            effects.Then(() => item.Future.TrySetCancelled());
            return;
        }

        Exception error = stop.ToException(item, how);
        if (stop.Cause != StopCause.Timeout || !TryRetry(item, error))
        {
            Conclude(item, stop.Cause == StopCause.Timeout ? CallOutcome.TimedOut : CallOutcome.Cancelled, worker, beganAt);
            effects.Then(() => item.Fail(error));
        }
    }

    /// <summary>
    /// Queues a call for its next attempt, if there is one left. At the end: the calls that wait have done no harm, and whatever the last attempt
    /// met with has time to pass.
    /// </summary>
    private bool TryRetry(WorkItem item, Exception error)
    {
        if (_broken is not null || _isCancelled || !item.TryBeginAnew(Interlocked.Increment(ref _lastWorkId)))
        {
            return false;
        }

        _pending.Add(item);
        CountRetry();
        int attempt = item.FailedAttempts;
        _announcer.Post(() => ProcessPoolLog.CallRetried(FlecheLogging.For<ProcessPoolExecutor>(), item.Culprit.DisplayName, attempt, item.Attempts, error));
        return true;
    }

    /// <summary>Sees to it that a pending call that may not wait for ever does not.</summary>
    private void LimitWait(WorkItem item)
    {
        _queueDeadlines.Add(item);
        WakeAt(item.QueueDeadline);
    }

    /// <summary>Takes a call out of the queue, if it is there.</summary>
    private void LeaveQueue(WorkItem item)
    {
        _pending.Remove(item);
        _queueDeadlines.Remove(item);
    }

    /// <summary>Takes all calls out of the queue.</summary>
    private List<WorkItem> ClearQueue()
    {
        _queueDeadlines.Clear();
        return _pending.RemoveAll();
    }

    /// <summary>Fails the calls that have waited too long.</summary>
    private void ExpireQueue(long now, ref Effects effects)
    {
        while (_queueDeadlines.Due(now) is { } item)
        {
            LeaveQueue(item);
            if (!TryConclude(item, CallOutcome.TimedOut))
            {
                continue;
            }

            TaskTimeoutException error = new(
                $"{item.Culprit.DisplayName} never started: no worker was free within its queue time-out of {item.Options!.QueueTimeout!.Value.TotalSeconds:0.###} s.");
            EndFutures(() => item.Fail(error), ref effects);
        }
    }

    /// <summary>Ends futures of calls that are in no list any more, after this transition. The pool is not over before.</summary>
    private void EndFutures(Action end, ref Effects effects)
    {
        _clearingUp++;
        effects.Then(() =>
        {
            try
            {
                end();
            }
            finally
            {
                ClearedUp();
            }
        });
    }
}
