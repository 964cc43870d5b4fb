using Fleche.Codec;
using Fleche.Logging;
using Fleche.ProcessPool.Output;
using Fleche.ProcessPool.Workers;
using Fleche.Reporting;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Managing;

/// <summary>What workers say besides results: lines of output, progress, log entries.</summary>
internal sealed partial class Manager
{
    private readonly Deliveries _deliveries;
    private long _droppedEntries;

    /// <summary>Whether this thread runs a handler of what workers say.</summary>
    public bool IsDelivering => _deliveries.AreOfCurrentThread;

    /// <summary>What takes a stream of a worker.</summary>
    public OutputReceiver ReceiverOf(WorkerHandle worker, WorkerStream stream)
    {
        bool isError = stream == WorkerStream.StandardError;
        WorkerOutput output = isError ? _options.StandardError : _options.StandardOutput;
        if (output.Handler is { } handler)
        {
            return new LineReceiver(handler, _deliveries.Lines, () => CallOf(worker), () => OriginOf(worker, stream));
        }

        return output.Equals(WorkerOutput.Discard)
            ? new DiscardingReceiver()
            : new PassingReceiver(isError ? Console.OpenStandardError : Console.OpenStandardOutput);
    }

    /// <summary>
    /// The program ends, and one who listens may have ended it himself, and never return. Where nothing was delivered since this was asked before no call reports
    /// any more, so that none waits for ever to be heard.
    /// </summary>
    public void GiveUpListenersIfStuck()
    {
        if (!_deliveries.GiveUpIfStuck())
        {
            return;
        }

        List<(WorkerHandle Worker, long WorkId)> reporting;
        lock (_gate)
        {
            reporting = [.. from worker in _workers let item = worker.Unanswered where item is not null select (worker, item.Id)];
        }

        foreach ((WorkerHandle worker, long workId) in reporting)
        {
            worker.Calls!.PostReportsTaken(workId, uint.MaxValue);
            worker.Calls.Flush();
        }
    }

    /// <summary>A worker reports something: of the call that it has, or of none. What is left of a call before is forgotten.</summary>
    /// <exception cref="ProtocolException">There is nobody who could hear it.</exception>
    private void Reported(WorkerHandle worker, Frame frame)
    {
        FrameHeader header = frame.Header;
        if (header.WorkId == 0)
        {
            HearWorker(worker, frame.TakeBody());
            return;
        }

        WorkItem? item;
        lock (_gate)
        {
            item = worker.Given.Find(header.WorkId);
        }

        item?.Hear(worker, header, frame.TakeBody(), _deliveries);
    }

    /// <summary>Fleche itself logs something in a worker: entries for which there is no room are counted, and the count is logged.</summary>
    private void HearWorker(WorkerHandle worker, ReadOnlyMemory<byte> body)
    {
        if (!_deliveries.Entries.TryMakeRoom(body.Length))
        {
            Interlocked.Increment(ref _droppedEntries);
            return;
        }

        string? call;
        lock (_gate)
        {
            call = (worker.Unanswered?.Culprit ?? worker.LastCall)?.DisplayName;
        }

        ReportOrigin origin = new(worker.ProcessId, call);
        _deliveries.Entries.Post(
            () =>
            {
                if (Interlocked.Exchange(ref _droppedEntries, 0) is > 0 and var dropped)
                {
                    ProcessPoolLog.EntriesDropped(FlecheLogging.For<ProcessPoolExecutor>(), dropped);
                }

                LogEntry entry = LogEntry.Read(new PayloadReader(body));
                entry.WriteTo(new GuardedLogger(() => FlecheLogging.LoggerFactory.CreateLogger(entry.Category ?? nameof(Fleche))), origin);
            },
            static e => ProcessPoolLog.ListenerFailed(FlecheLogging.For<ProcessPoolExecutor>(), "none", e),
            body.Length);
    }

    private WorkerLine OriginOf(WorkerHandle worker, WorkerStream stream) => new()
    {
        Pool = _name,
        ProcessId = worker.ProcessId,
        Worker = worker.Number,
        Stream = stream,
        Call = null,
        Time = default,
        Text = "",
    };

    /// <summary>What a worker runs, or has run last, for those who look at what it says.</summary>
    private string? CallOf(WorkerHandle worker)
    {
        lock (_gate)
        {
            return ((worker.Running ?? worker.Unanswered)?.Culprit ?? worker.LastCall)?.DisplayName;
        }
    }
}
