using System.Diagnostics;
using System.Runtime.InteropServices;
using Fleche.Calls;
using Fleche.Codec;
using Fleche.Errors;
using Fleche.ProcessPool.Monitoring;
using Fleche.ProcessPool.Workers;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Managing;

/// <summary>What workers report. These run on the worker's own result queue thread.</summary>
internal sealed partial class Manager
{
    /// <summary>A call whose worker dies this often just before beginning it is taken to be the cause.</summary>
    private const int MaxFalseStarts = 4;

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

    /// <summary>A frame came from a worker that is no answer to a call.</summary>
    /// <exception cref="ProtocolException">It is not one that the worker may send.</exception>
    public void Received(WorkerHandle worker, Frame frame)
    {
        switch (frame.Header.Kind)
        {
            case FrameKind.Ready:
                Ready(worker);
                break;
            case FrameKind.InitializerFailed:
                Exception error = TaskError.Read(new PayloadReader(frame.TakeBody()));
                string? text = ErrorText.Guarded(error, static e => e.ToString(), $"the ToString of {error.GetType().Name}");
                string message = $"The pool's initializer failed in a new worker: {text}";
                Break(() => new BrokenProcessPoolException(message, error));
                break;
            case FrameKind.Progress or FrameKind.Log:
                Reported(worker, frame);
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
            _workers.Remove(worker);
            _clearingUp++;
            RemoveIdle(worker);
            worker.Deadline = long.MaxValue;
            NoteEnd(worker, end);
            if (state == WorkerState.Starting)
            {
                StartFailed(worker, end, worker.KillReason ?? failure, ref effects);
            }
            else
            {
                LoseCalls(worker, end, failure, ref effects);
            }

            // Somebody may have to be started for what others have at hand.
            TakeBackAll();
            if (worker.Recorder is { } recorder)
            {
                worker.Recorder = null;
                effects.Then(recorder.Dispose);
            }

            Settle(ref effects);
        }

        Do(effects);
    }

    /// <summary>Nothing more can be sent to a worker, though it is there: it is replaced, and what it has not begun runs elsewhere.</summary>
    public void SendingFailed(WorkerHandle worker, Exception error)
    {
        Effects effects = default;
        lock (_gate)
        {
            if (worker.State < WorkerState.Killed)
            {
                worker.KillReason ??= WorkerDeath.OfSending(worker, error);
                KillUnresponsive(worker, ref effects);
            }

            Settle(ref effects);
        }

        Do(effects);
    }

    /// <summary>Nothing is left of a worker that has ended.</summary>
    public void ClearedUp()
    {
        Effects effects = default;
        lock (_gate)
        {
            _clearingUp--;
            Settle(ref effects);
        }

        Do(effects);
    }

    private void Ready(WorkerHandle worker)
    {
        Effects effects = default;
        lock (_gate)
        {
            // One that is about to be killed for being late takes no call.
            if (worker.State == WorkerState.Starting && worker.KillReason is null)
            {
                _failedStarts = 0;
                BecomeIdle(worker, ref effects);
                Settle(ref effects);
            }
        }

        Do(effects);
    }

    /// <summary>Answers came from a worker.</summary>
    /// <exception cref="ProtocolException">One is not to the call that was to be answered next.</exception>
    public void Answered(WorkerHandle worker, List<ResultItem> results)
    {
        Effects effects = default;
        ProtocolException? error = null;
        lock (_gate)
        {
            long now = Stopwatch.GetTimestamp();
            WorkItem? last = null;
            foreach (ref ResultItem result in CollectionsMarshal.AsSpan(results))
            {
                FrameHeader header = result.Frame.Header;
                WorkItem? item = worker.Given.First;
                if (item?.Id != header.WorkId)
                {
                    error = new ProtocolException(
                        $"Worker process {worker.ProcessId} answered call {header.WorkId} while it was to run {item?.Id.ToString() ?? "none"}.");
                    break;
                }

                last = item;
                result = result with { Item = Answered(worker, item, header, now, ref effects) };
            }

            if (last is not null)
            {
                worker.Calls!.Acknowledge(last);
                worker.Answered = last.Sequence + 1;
            }

            if (worker.State == WorkerState.Busy && error is null)
            {
                if (worker.Given.Count > 0)
                {
                    BeginNext(worker);
                }
                else
                {
                    BecomeIdle(worker, ref effects);
                }
            }

            Settle(ref effects, worker);
        }

        Do(effects);
        Complete(results);
        results.Clear();
        if (error is not null)
        {
            throw error;
        }
    }

    private static void Complete(List<ResultItem> results)
    {
        WakeUps.Postpone();
        try
        {
            foreach (ResultItem result in results)
            {
                Complete(result);
            }
        }
        finally
        {
            WakeUps.Release();
        }
    }

    private static void Complete(ResultItem result)
    {
        try
        {
            result.Item?.LetGoOfPayload();
            result.Item?.Complete(result.Frame);
        }
        catch (Exception e)
        {
            // There is no memory for a large result, for one: no list has the call any more, so this is its last chance to be done.
            result.Item!.Fail(e);
        }
    }

    /// <returns>The call, if its future is to become what was answered.</returns>
    private WorkItem? Answered(WorkerHandle worker, WorkItem item, FrameHeader header, long now, ref Effects effects)
    {
        worker.Given.Remove(item);
        worker.CallsDone++;
        worker.LastCall = item.Culprit;
        NotePace(header.Value);
        // Where its nanoseconds are too many for the frame it was answered at once, and was the next one when it began.
        long beganAt = header.Value == uint.MaxValue ? worker.NextSince : now - (long)(header.Value * (Stopwatch.Frequency / 1e9));

        // What it still gives after it was asked to stop counts, unless it was promised that nothing would come.
        if (item.Stop is { } stop && (stop.Cause == StopCause.Cancel || header.Kind == FrameKind.Stopped))
        {
            EndStopped(worker, item, stop, "it ended when it was asked to", beganAt, ref effects);
            return null;
        }

        Conclude(item, header.Kind == FrameKind.Result ? CallOutcome.Completed : CallOutcome.Failed, worker, beganAt);
        return item;
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
            WorkerHandle[] all = _idle.ToArray();
            _idle.Clear();
            for (int i = all.Length - 1; i >= 0; i--)
            {
                if (all[i] != worker)
                {
                    _idle.Push(all[i]);
                }
            }
        }
    }

    /// <summary>A worker ended that had been given calls which it has not answered: those that it had not begun run elsewhere.</summary>
    private void LoseCalls(WorkerHandle worker, WorkerEnd end, Exception? failure, ref Effects effects)
    {
        WorkItem? next = worker.Given.First;
        bool isNextToBlame = next is not null && worker.Recorder!.IsOffered(next.Sequence, next.Id) && worker.LeaveReason is null && ++next.FalseStarts >= MaxFalseStarts;
        List<WorkItem> lost = [];
        while (worker.Given.Last is { } item)
        {
            worker.Given.Remove(item);
            if (!(item == next && isNextToBlame) && item.Stop is null && worker.Recorder!.TryTake(item.Sequence, item.Id))
            {
                _pending.AddFirst(item);
                LimitWait(item);
            }
            else
            {
                lost.Add(item);
            }
        }

        foreach (WorkItem item in lost)
        {
            LoseCall(worker, item, end, failure, ref effects);
        }
    }

    /// <summary>A worker ended that had begun a call and has not answered it.</summary>
    private void LoseCall(WorkerHandle worker, WorkItem item, WorkerEnd end, Exception? failure, ref Effects effects)
    {
        if (item.Stop is { } stop)
        {
            string how = worker.State == WorkerState.Killed ? $"worker process {end.ProcessId} was killed" : end.ToString();
            EndStopped(worker, item, stop, how, worker.BeganAt(item), ref effects);
            return;
        }

        Exception error = worker.KillReason ?? WorkerDeath.OfItsCall(item, end, failure);
        if (TryRetry(item, error, ref effects))
        {
            return;
        }

        Conclude(item, CallOutcome.Died, worker, worker.BeganAt(item));
        effects.Then(() => item.FailAfterReports(error));
        if (worker.KillReason is null && _options.OnWorkerFailure == WorkerFailurePolicy.BreakPool)
        {
            Break(WorkerDeath.OfPool(item.Culprit, end, failure), ref effects);
        }
    }
}
