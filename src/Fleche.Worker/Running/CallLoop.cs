using System.Diagnostics;
using Fleche.Calls;
using Fleche.Codec;
using Fleche.Memoization;
using Fleche.Worker.Protocol;
using Fleche.Worker.Reporting;
using Fleche.Worker.Tracing;

namespace Fleche.Worker.Running;

/// <summary>Runs the call items that arrive, one after another, on the thread that calls <see cref="Run"/>.</summary>
internal sealed class CallLoop(ResultSender results, FlightRecorder recorder, WorkerReports reports)
{
    private readonly Inbox _inbox = new();
    private readonly TargetTable _targets = new();
    private readonly StopSignal _stop = new();

    /// <summary>The state of the calls that come; null for none.</summary>
    private ArrivedState? _state;

    /// <summary>The call that is traced, if it comes next, and its trace context.</summary>
    private (long WorkId, ReadOnlyMemory<byte> Context) _traced;

    /// <summary>Hands over a frame from the program. The reader thread: it never waits here.</summary>
    public void Post(FrameHeader header, ReadOnlyMemory<byte> body)
    {
        if (header.Kind == FrameKind.Cancel)
        {
            _stop.Request(header.WorkId);
        }
        else if (header.Kind == FrameKind.ReportsTaken)
        {
            reports.Taken(header.WorkId, header.Value);
        }
        else
        {
            _inbox.Post(header, body);
        }
    }

    /// <summary>Runs calls until the program says stop.</summary>
    public void Run()
    {
        while (true)
        {
            (FrameHeader header, ReadOnlyMemory<byte> body) = _inbox.Take();
            switch (header.Kind)
            {
                case FrameKind.DefineTarget:
                    _targets.Define(header.Value, body);
                    break;
                case FrameKind.State:
                    _state = body.IsEmpty ? null : ArrivedStates.Find(body.Span);
                    break;
                case FrameKind.Trace:
                    _traced = (header.WorkId, body);
                    break;
                case FrameKind.LogLevels:
                    reports.Levels = new((byte)header.Value);
                    break;
                case FrameKind.Initialize:
                    Answer(header, body, null, FrameKind.Ready, FrameKind.InitializerFailed);
                    break;
                case FrameKind.Call:
                    recorder.Begin(header.WorkId);
                    // What a call enters and forgets to leave is not the next one's.
                    using (AmbientState.Keep())
                    using (CallReports ofCall = reports.Begin(header.WorkId, _stop.Begin(header.WorkId)))
                    using (WorkerContext.Enter(ofCall.StopToken, ofCall.Logger))
                    {
                        Answer(header, body, ofCall, FrameKind.Result, FrameKind.Error);
                    }

                    _stop.End();
                    recorder.End();
                    break;
                case FrameKind.Stop:
                    return;
                default:
                    throw new ProtocolException($"The program sent a frame of kind {header.Kind}, which no worker takes.");
            }
        }
    }

    /// <summary>Runs one call and sends what came of it: whatever user code throws is the call's outcome.</summary>
    [StackTraceHidden]
    private void Answer(FrameHeader header, ReadOnlyMemory<byte> body, CallReports? ofCall, FrameKind success, FrameKind failure)
    {
        PayloadWriter writer = PayloadWriter.Rent();
        FrameKind kind = success;
        try
        {
            using TracedCall? traced = header.Kind == FrameKind.Call && header.WorkId == _traced.WorkId ? TracedCall.Begin(_traced.Context.Span) : null;
            _state?.Restore().Enter();
            _targets.Get(header.Value).Invoke(new PayloadReader(body) { Reports = ofCall }, writer);
        }
        catch (Exception e)
        {
            kind = WorkerContext.IsStop(e) ? FrameKind.Stopped : failure;
            writer.Reset();
            TaskError.Write(writer, e);
        }

        // Whatever still runs of the call has nothing more to say.
        ofCall?.Dispose();
        results.Send(kind, header.WorkId, 0, writer.WrittenSpan);
        PayloadWriter.Return(writer);
    }
}
