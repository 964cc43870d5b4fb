using System.Text;
using Fleche.Logging;

namespace Fleche.ProcessPool.Output;

/// <summary>Makes lines of what comes and has them delivered, as many as there is room for.</summary>
/// <param name="handler">The program's code.</param>
/// <param name="queue">Where lines wait for it.</param>
/// <param name="callNow">What <see cref="WorkerLine.Call"/> is now.</param>
/// <param name="origin">A line with what all lines of the stream have in common.</param>
internal sealed class LineReceiver(Action<WorkerLine> handler, DeliveryQueue queue, Func<string?> callNow, Func<WorkerLine> origin) : OutputReceiver
{
    private LineSplitter? _splitter;
    private WorkerLine? _origin;
    private long _dropped;

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        // Once for all lines that come together.
        _origin = (_origin ?? origin()) with { Call = callNow(), Time = DateTimeOffset.UtcNow };
        (_splitter ??= new LineSplitter(Take)).Add(bytes);
    }

    public override void End()
    {
        _splitter?.End();
        if (_dropped > 0)
        {
            WorkerLine last = _origin!;
            long dropped = _dropped;
            queue.Post(() => ProcessPoolLog.LinesDropped(FlecheLogging.For<ProcessPoolExecutor>(), dropped, LoggedLine.Name(last.Stream), last.ProcessId));
        }
    }

    private void Take(ReadOnlySpan<byte> line, bool continues)
    {
        if (!queue.TryMakeRoom(line.Length))
        {
            _dropped++;
            return;
        }

        byte[] bytes = line.ToArray();
        WorkerLine common = _origin!;
        long dropped = _dropped;
        _dropped = 0;
        queue.Post(
            () => handler(common with { Text = Encoding.UTF8.GetString(bytes), Continues = continues, Dropped = dropped }),
            static e => ProcessPoolLog.LineHandlerFailed(FlecheLogging.For<ProcessPoolExecutor>(), e),
            bytes.Length);
    }
}
