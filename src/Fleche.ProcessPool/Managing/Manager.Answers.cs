using System.Diagnostics;
using System.Runtime.InteropServices;
using Fleche.ProcessPool.Monitoring;
using Fleche.ProcessPool.Workers;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Managing;

/// <summary>What becomes of the answers of a worker, and of the worker after them. These run on its own result queue thread.</summary>
internal sealed partial class Manager
{
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

        worker.IdleSince = Stopwatch.GetTimestamp();
        worker.Given.MayBeLimited = false;
        _idle.Push(worker);
        Arm(worker, _options.IdleTimeout is { } timeout ? worker.IdleSince + Ticks(timeout) : long.MaxValue);
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

        return _options.WorkerMemoryLimit is { } limit && worker.ReadResidentMemory() > limit ? WorkerChangeReason.MemoryLimit : null;
    }

    /// <summary>Whether a worker has come above the limit of memory while it was idle.</summary>
    private bool HasGrown(WorkerHandle worker) =>
        _options.WorkerMemoryLimit is not null && Stopwatch.GetElapsedTime(worker.IdleSince) > MemoryCheckInterval && Served(worker) is not null;
}
