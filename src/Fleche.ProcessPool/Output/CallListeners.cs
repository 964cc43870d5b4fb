using Fleche.Logging;
using Fleche.ProcessPool.Managing;
using Fleche.ProcessPool.Workers;
using Fleche.Reporting;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Output;

/// <summary>
/// Those who listen to one call, through all its attempts. They are user code, and hear the reports in order on one of the <see cref="DeliveryThreads"/>. One thread at a time posts: the
/// result queue of the worker that has the call.
/// </summary>
/// <param name="item">The call.</param>
/// <param name="listeners">The objects of the program that it was given, by number.</param>
/// <param name="deliveries">Those of the pool.</param>
internal sealed class CallListeners(WorkItem item, ReportListener[] listeners, Deliveries deliveries)
{
    private readonly DeliveryQueue _queue = new(deliveries, deliveries.Places);
    private Action? _complete;

    /// <summary>The bytes of reports that the attempt's worker was not told of. Only the delivering thread uses these two.</summary>
    private long _taken;
    private long _takenOf;

    /// <summary>The call's function.</summary>
    public string Function => item.Culprit.DisplayName;

    /// <summary>The report that is being heard, by <see cref="DeliveryPlaces.NextTurn"/>.</summary>
    public long Turn => _queue.Turn;

    /// <summary>At which look of the watch the call had ended.</summary>
    public long HeldSince { get; set; }

    /// <summary>Whether they have heard everything.</summary>
    public bool HaveHeardAll => _queue.IsEmpty;

    /// <summary>A report has come.</summary>
    /// <exception cref="ProtocolException">There is no such listener.</exception>
    public void Post(WorkerHandle worker, FrameHeader header, ReadOnlyMemory<byte> body)
    {
        ReportKind kind = header.Kind == FrameKind.Log ? ReportKind.Log : ReportKind.Progress;
        ReportListener listener = Find(kind, unchecked((int)header.Value))
            ?? throw new ProtocolException($"Worker process {worker.ProcessId} reported to listener {header.Value} of call {header.WorkId}, which has no such one.");
        if (deliveries.AreGivenUp)
        {
            worker.Calls!.PostReportsTaken(header.WorkId, (uint)ReportWindow.SizeOf(body.Length));
            worker.Calls.Flush();
            return;
        }

        ReportOrigin origin = new(worker.ProcessId, Function);
        _queue.Post(() =>
        {
            try
            {
                Hear(listener, kind, body, origin);
            }
            finally
            {
                Take(worker, header.WorkId, ReportWindow.SizeOf(body.Length));
            }
        });
    }

    /// <summary>Has the future completed when all reports have been heard, or when a listener is stuck: there are some to be heard.</summary>
    public void Complete(Action complete)
    {
        _complete = complete;
        if (deliveries.AreGivenUp || !deliveries.Listeners.TryHold(this))
        {
            complete();
            return;
        }

        _queue.Post(() =>
        {
            complete();
            deliveries.Listeners.Release(this);
        });
    }

    /// <summary>Has the future completed now.</summary>
    /// <returns>How many reports wait; <see langword="null"/>: it was done.</returns>
    public int? GiveUp()
    {
        bool isDone = item.Future.IsDone;
        _complete!();
        return isDone ? null : _queue.Waiting - 1;
    }

    private ReportListener? Find(ReportKind kind, int number)
    {
        ReportListener? listener = number == ReportListener.OwnLogger ? OwnLogger.Listener : listeners.ElementAtOrDefault(number);
        return listener?.Kind == kind ? listener : null;
    }

    private void Hear(ReportListener listener, ReportKind kind, ReadOnlyMemory<byte> body, ReportOrigin origin)
    {
        // Progress of a call that is over (stopped, say) means nothing; what it logged may say why.
        if (kind == ReportKind.Progress && item.Future.IsDone)
        {
            return;
        }

        try
        {
            listener.Hear(body, origin);
        }
        catch (Exception e)
        {
            Interruption.Clear();
            ProcessPoolLog.ListenerFailed(FlecheLogging.For<ProcessPoolExecutor>(), Function, e);
        }
    }

    private void Take(WorkerHandle worker, long workId, long bytes)
    {
        _taken = (workId == _takenOf ? _taken : 0) + bytes;
        _takenOf = workId;
        if (_taken >= ReportWindow.Step)
        {
            // The listener may have left one, and what follows may wait for a lock: an exception there would end the program.
            Interruption.Clear();
            worker.Calls!.PostReportsTaken(workId, (uint)_taken);
            worker.Calls.Flush();
            _taken = 0;
        }
    }
}
