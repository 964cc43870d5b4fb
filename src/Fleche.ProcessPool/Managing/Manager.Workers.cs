using System.Diagnostics;
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

        worker.Calls!.PostInitializer(_initializer, _logLevels);
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

    /// <summary>Nothing is left of a worker that has ended, or of futures that were to be.</summary>
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
                // Before it settles: a start that may not be yet then, but may by the time that the deadlines are set, is not to be passed over.
                long now = Stopwatch.GetTimestamp();
                _failedStarts = 0;
                BecomeIdle(worker, ref effects);
                Settle(ref effects);
                // Its start has no deadline any more, and in a pool that is idle from now on no thread is to wake for it.
                SetNearest(now);
            }
        }

        Do(effects);
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
            // What its last words belong to, which may still be on their way.
            worker.LastCall = item.Culprit;
            LoseCall(worker, item, end, failure, ref effects);
        }

        // What came back may have waited for too long: no other worker is to begin it now.
        ExpireQueue(Stopwatch.GetTimestamp(), ref effects);
    }

    /// <summary>A worker ended that had begun a call and has not answered it.</summary>
    private void LoseCall(WorkerHandle worker, WorkItem item, WorkerEnd end, Exception? failure, ref Effects effects)
    {
        if (item.Stop is { } stop)
        {
            EndStopped(worker, item, stop, TellEnd(worker, end), worker.BeganAt(item), ref effects);
            return;
        }

        Exception error = worker.KillReason ?? WorkerDeath.OfItsCall(item, end, failure);
        if (TryRetry(item, error))
        {
            return;
        }

        Conclude(item, CallOutcome.Died, worker, worker.BeganAt(item));
        effects.Then(() => item.FailAfterReports(error));
        if (worker.State != WorkerState.Killed && _options.OnWorkerFailure == WorkerFailurePolicy.BreakPool)
        {
            Break(WorkerDeath.OfPool(item.Culprit, end, failure), ref effects);
        }
    }

    /// <summary>How the worker of a call that was to stop came to its end, as a clause.</summary>
    private string TellEnd(WorkerHandle worker, WorkerEnd end)
    {
        if (worker.State != WorkerState.Killed)
        {
            return end.ToString();
        }

        string killed = $"worker process {end.ProcessId} was killed";
        return worker.LeaveReason == WorkerChangeReason.CallStopped && _options.CancelGrace > TimeSpan.Zero
            ? $"it went on for the {nameof(ProcessPoolOptions.CancelGrace)} of {_options.CancelGrace.TotalSeconds:0.###} s after it was asked to end, and {killed}"
            : killed;
    }
}
