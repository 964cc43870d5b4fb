using Fleche.ProcessPool.Output;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Managing;

/// <summary>What workers say besides results: lines of output.</summary>
internal sealed partial class Manager
{
    private readonly Deliveries _deliveries = new();

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
            : new PassingReceiver(isError ? Console.OpenStandardError() : Console.OpenStandardOutput());
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
            return (worker.Current is { } item && worker.CallBeganAt != 0 ? item.Culprit : worker.LastCall)?.DisplayName;
        }
    }
}
