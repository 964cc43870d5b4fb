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
    private readonly DeliveryQueue _queue = new(deliveries);

    /// <summary>The bytes of reports that the attempt's worker was not told of. Only the delivering thread uses these two.</summary>
    private long _taken;
    private long _takenOf;

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

        ReportOrigin origin = new(worker.ProcessId, item.Culprit.DisplayName);
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

    /// <summary>
    /// Has the future completed when all reports have been heard: there are some to be heard. It waits as long as the listeners keep hearing; one that takes too long for one report is not
    /// waited for.
    /// </summary>
    public void Complete(Action complete)
    {
        if (deliveries.AreGivenUp)
        {
            complete();
            return;
        }

        Timer? timer = null;
        long before = _queue.Delivered;
        timer = new Timer(_ =>
        {
            long now = _queue.Delivered;
            if (now == before && !item.Future.IsDone)
            {
                // First: the logger may be the very listener that is stuck.
                complete();
                ProcessPoolLog.ListenerTooSlow(FlecheLogging.For<ProcessPoolExecutor>(), item.Culprit.DisplayName, Deliveries.Patience.TotalSeconds);
            }

            before = now;
        });
        _queue.Post(() =>
        {
            timer.Dispose();
            complete();
        });
        try
        {
            timer.Change(Deliveries.Patience, Deliveries.Patience);
        }
        catch (ObjectDisposedException)
        {
            // It is completed already.
        }
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
            ProcessPoolLog.ListenerFailed(FlecheLogging.For<ProcessPoolExecutor>(), item.Culprit.DisplayName, e);
        }
    }

    private void Take(WorkerHandle worker, long workId, long bytes)
    {
        _taken = (workId == _takenOf ? _taken : 0) + bytes;
        _takenOf = workId;
        if (_taken >= ReportWindow.Step)
        {
            worker.Calls!.PostReportsTaken(workId, (uint)_taken);
            worker.Calls.Flush();
            _taken = 0;
        }
    }
}
