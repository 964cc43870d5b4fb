using Fleche.Calls;
using Fleche.Codec;
using Fleche.ProcessPool.Monitoring;
using Fleche.ProcessPool.Workers;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Managing;

/// <summary>What workers report. These run on the worker's own result queue thread.</summary>
internal sealed partial class Manager
{
    /// <summary>A call whose worker dies this often just before beginning it is taken to be the cause.</summary>
    private const int MaxHandOuts = 4;

    /// <summary>A worker said hello.</summary>
    public void Connected(WorkerHandle worker)
    {
        if (_initializer is null)
        {
            Ready(worker);
            return;
        }

        worker.Calls!.PostInitializer(_initializer, _initializerPayload);
        worker.Calls.Flush();
    }

    /// <summary>A frame came from a worker.</summary>
    /// <exception cref="ProtocolException">It is not one that the worker may send now.</exception>
    public void Received(WorkerHandle worker, FrameReader frame)
    {
        switch (frame.Header.Kind)
        {
            case FrameKind.Ready:
                Ready(worker);
                break;
            case FrameKind.InitializerFailed:
                Exception error = TaskError.Read(new PayloadReader(frame.TakeBody()));
                Break(() => new BrokenProcessPoolException($"The pool's initializer failed in a new worker: {error}", error));
                break;
            case FrameKind.Result or FrameKind.Error or FrameKind.Stopped:
                Answered(worker, frame);
                break;
            default:
                throw new ProtocolException($"Worker process {worker.ProcessId} sent a frame of kind {frame.Header.Kind}, which no worker may send.");
        }
    }

    /// <summary>A worker has ended and its pipe was read to the end.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="end">How its process ended.</param>
    /// <param name="failure">What went wrong in starting it or in reading from it, if that was why.</param>
    public void WorkerEnded(WorkerHandle worker, WorkerEnd end, Exception? failure)
    {
        Effects effects = default;
        lock (_gate)
        {
            WorkerState state = worker.State;
            WorkItem? item = worker.Current;
            _workers.Remove(worker);
            RemoveIdle(worker);
            worker.Deadline = long.MaxValue;
            worker.Current = null;
            NoteEnd(worker, end);
            if (state == WorkerState.Starting)
            {
                StartFailed(end, worker.KillReason ?? failure, ref effects);
            }
            else if (item is not null)
            {
                LostCall(worker, item, end, failure, ref effects);
            }

            worker.Recorder?.Dispose();
            Settle(ref effects);
        }

        effects.Run();
    }

    private void Ready(WorkerHandle worker)
    {
        Effects effects = default;
        lock (_gate)
        {
            if (worker.State == WorkerState.Starting)
            {
                _failedStarts = 0;
                BecomeIdle(worker, ref effects);
                Settle(ref effects);
            }
        }

        effects.Run();
    }

    private void Answered(WorkerHandle worker, FrameReader frame)
    {
        WorkItem? item;
        bool isStopped;
        Effects effects = default;
        lock (_gate)
        {
            item = worker.Current;
            if (item?.Id != frame.Header.WorkId)
            {
                throw new ProtocolException(
                    $"Worker process {worker.ProcessId} answered call {frame.Header.WorkId} while it was to run {item?.Id.ToString() ?? "none"}.");
            }

            // What it still gives after it was asked to stop counts, unless it was promised that nothing would come.
            isStopped = worker.Stop is { } stop && (stop.Cause == StopCause.Cancel || frame.Header.Kind == FrameKind.Stopped);
            if (isStopped)
            {
                EndStopped(worker, item, worker.Stop!, "it ended when it was asked to", ref effects);
            }
            else
            {
                Conclude(item, frame.Header.Kind == FrameKind.Result ? CallOutcome.Completed : CallOutcome.Failed, worker);
            }

            worker.Current = null;
            worker.Stop = null;
            worker.CallsDone++;
            if (worker.State == WorkerState.Busy)
            {
                BecomeIdle(worker, ref effects);
            }

            Settle(ref effects);
        }

        effects.Run();
        if (!isStopped)
        {
            item.Complete(frame);
        }
    }

    /// <summary>A worker has no call: it waits for one, or leaves if it has served its time.</summary>
    private void BecomeIdle(WorkerHandle worker, ref Effects effects)
    {
        if (worker.State == WorkerState.Starting)
        {
            NoteChange(worker, WorkerState.Idle, WorkerChangeReason.Ready);
        }

        worker.State = WorkerState.Idle;
        if (Served(worker) is { } reason)
        {
            Dismiss(worker, reason, ref effects);
            return;
        }

        _idle.Push(worker);
        Arm(worker, _options.IdleTimeout is { } timeout ? After(timeout) : long.MaxValue);
    }

    /// <summary>Why a worker is to leave after the call that it has done; null: it is not. One that has done no call yet stays whatever its memory is: another new one would be no smaller, and the calls would never run.</summary>
    private WorkerChangeReason? Served(WorkerHandle worker)
    {
        if (worker.CallsDone == 0)
        {
            return null;
        }

        if (worker.CallsDone >= _options.MaxTasksPerWorker)
        {
            return WorkerChangeReason.TaskLimit;
        }

        return worker.ReadResidentMemoryIf(_options.WorkerMemoryLimit) > _options.WorkerMemoryLimit ? WorkerChangeReason.MemoryLimit : null;
    }

    private void RemoveIdle(WorkerHandle worker)
    {
        if (worker.State == WorkerState.Idle)
        {
            WorkerHandle[] others = [.. _idle.Where(other => other != worker)];
            _idle.Clear();
            foreach (WorkerHandle other in others.Reverse())
            {
                _idle.Push(other);
            }
        }
    }

    /// <summary>A worker ended that had been given a call and had not answered it.</summary>
    private void LostCall(WorkerHandle worker, WorkItem item, WorkerEnd end, Exception? failure, ref Effects effects)
    {
        if (worker.Stop is { } stop)
        {
            EndStopped(worker, item, stop, worker.State == WorkerState.Killed ? $"worker process {end.ProcessId} was killed" : end.ToString(), ref effects);
            return;
        }

        if (worker.KillReason is null && HasSurelyNotBegun(item, worker.Recorder!.RunningWorkId, failure) && item.HandOuts < MaxHandOuts)
        {
            // The call was on its way and can run elsewhere.
            _pending.AddFirst(item);
            LimitWait(item);
            return;
        }

        Exception error = worker.KillReason ?? WorkerDeath.OfItsCall(item, end, failure);
        if (TryRetry(item, error, ref effects))
        {
            return;
        }

        Conclude(item, CallOutcome.Died, worker);
        effects.Then(() => item.Fail(error));
        if (worker.KillReason is null && _options.OnWorkerFailure == WorkerFailurePolicy.BreakPool)
        {
            Break(() => WorkerDeath.OfPool(item.Culprit, end, failure), ref effects);
        }
    }

    /// <summary>
    /// Whether the flight recorder says that the call never began. When reading from the worker failed and it runs nothing, it may have run
    /// the call, and it is the call's answer that could not be read.
    /// </summary>
    private static bool HasSurelyNotBegun(WorkItem item, long runningWorkId, Exception? failure) =>
        runningWorkId != item.Id && (failure is null || runningWorkId != 0);
}
