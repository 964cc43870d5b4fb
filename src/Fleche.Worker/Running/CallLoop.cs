using System.Diagnostics;
using Fleche.Calls;
using Fleche.Codec;
using Fleche.Memoization;
using Fleche.Worker.Protocol;
using Fleche.Worker.Reporting;
using Fleche.Worker.Tracing;

namespace Fleche.Worker.Running;

/// <summary>Runs the call items that arrive, one after another, on the thread that calls <see cref="Run"/>.</summary>
internal sealed class CallLoop
{
    /// <summary>The answer of a call that took longer, 1.25 ms, is sent at once. Two calls of up to a millisecond still share a write and a wake-up of the program.</summary>
    private static readonly long ShortCall = Stopwatch.Frequency / 800;

    /// <summary>After so many small calls no memory is kept for a large one.</summary>
    private const int ManySmall = 256;

    /// <summary>A heap of so many bytes is collected while the worker is idle; a larger one might keep a call waiting that comes meanwhile.</summary>
    private const long QuicklyCollected = 256 << 20;

    private readonly ResultSender _results;
    private readonly FlightRecorder _recorder;
    private readonly WorkerReports _reports;
    private readonly StopSignal _stop = new();
    private readonly TargetTable _targets = new();
    private readonly Inbox _inbox;
    private readonly CallWatch _watch;

    /// <summary>What calls begin with: as the initializer has left it.</summary>
    private Surroundings _surroundings = new();

    /// <summary>How many calls have come.</summary>
    private long _sequence;

    /// <summary>Whether any user code has run.</summary>
    private bool _hasRunCode;

    /// <summary>Where results are written; null while one is.</summary>
    private PayloadWriter? _writer = new();

    /// <summary>How many calls have come since a large one, or one with a large result.</summary>
    private int _smallCalls;

    /// <summary>Whether there is garbage of large calls, in a heap that is quickly collected.</summary>
    private volatile bool _hasLitter;

    /// <summary>The state of the calls that come; null for none.</summary>
    private ArrivedState? _state;

    /// <summary>The call that is traced, if it comes next, and its trace context.</summary>
    private (long WorkId, ReadOnlyMemory<byte> Context) _traced;

    /// <summary>Makes the loop of a worker that has said hello.</summary>
    public CallLoop(WorkerPipe pipe, ResultSender results, FlightRecorder recorder, WorkerReports reports)
    {
        _results = results;
        _recorder = recorder;
        _reports = reports;
        _inbox = new Inbox(pipe, _stop, reports);
        _watch = new CallWatch(_inbox, results, idle: Rest);
    }

    /// <summary>Runs calls until the program says stop.</summary>
    public void Run()
    {
        _watch.Start();
        while (true)
        {
            bool isIdle = !_inbox.MayHoldAnswer;
            if (isIdle)
            {
                _results.Flush();
            }

            Frame frame = _inbox.Take(CallWatch.Patience, Rest);
            if (isIdle && _hasRunCode)
            {
                // What a call before has left running may interrupt this thread at any time.
                Interruption.Clear();
            }

            FrameHeader header = frame.Header;
            switch (header.Kind)
            {
                case FrameKind.DefineTarget:
                    _targets.Define(header.Value, frame.Body);
                    break;
                case FrameKind.State:
                    _state = frame.Body.IsEmpty ? null : ArrivedStates.Find(frame.Body.Span);
                    break;
                case FrameKind.Trace:
                    _traced = (header.WorkId, frame.Body);
                    break;
                case FrameKind.LogLevels:
                    _reports.Levels = new((byte)header.Value);
                    break;
                case FrameKind.Initialize:
                    _watch.Begin();
                    Answer(frame, null, FrameKind.Ready, FrameKind.InitializerFailed);
                    _watch.End();
                    _surroundings = new Surroundings();
                    break;
                case FrameKind.Call:
                    // A call that the program has taken back stays in the pipe and counts for nothing.
                    if (_recorder.TryTake(_sequence++, header.WorkId))
                    {
                        RunCall(frame);
                    }
                    else if (header.IsShared)
                    {
                        _recorder.CallBody!.Release();
                    }

                    break;
                case FrameKind.Stop:
                    // What is done at the end of the process may take its time like a call, and is not to outlive the program either.
                    _watch.Begin();
                    return;
                default:
                    throw new ProtocolException($"The program sent a frame of kind {header.Kind}, which no worker takes.");
            }
        }
    }

    private void RunCall(Frame call)
    {
        _recorder.Begin(call.Header.WorkId);
        _watch.Begin();
        using (CallReports reports = _reports.Begin(call.Header.WorkId, _stop.Begin(call.Header.WorkId)))
        using (WorkerContext.Enter(reports.StopToken, reports.Logger))
        {
            Answer(call, reports, FrameKind.Result, FrameKind.Error);
        }

        // What a call enters and forgets to leave is not the next one's.
        _surroundings.Restore();
        _stop.End();
        _watch.End();
        _recorder.End();
    }

    /// <summary>Runs one call and sends what came of it: whatever user code throws is the call's outcome.</summary>
    [StackTraceHidden]
    private void Answer(Frame call, CallReports? reports, FrameKind success, FrameKind failure)
    {
        FrameHeader header = call.Header;
        long startedAt = _recorder.StartedAt;
        PayloadWriter writer = Interlocked.Exchange(ref _writer, null) ?? new PayloadWriter();
        FrameKind kind = success;
        bool isLarge = header.IsShared;
        try
        {
            using TracedCall? traced = header.Kind == FrameKind.Call && header.WorkId == _traced.WorkId ? TracedCall.Begin(_traced.Context.Span) : null;
            _state?.Restore().Enter();
            _targets.Get(header.Value).Invoke(new PayloadReader(call.Body) { Reports = reports }, writer);
        }
        catch (Exception e)
        {
            kind = WorkerContext.IsStop(e) ? FrameKind.Stopped : failure;
            if (writer.Capacity >= SharedBody.Smallest)
            {
                // The buffer of a result that could not be sent is no measure for the next one.
                isLarge = true;
                writer = new PayloadWriter();
            }

            writer.Reset();
            TaskError.Write(writer, e);
        }

        // It is to meet neither what waits here nor the next call.
        Interruption.Clear();
        if (header.IsShared)
        {
            _recorder.CallBody!.Release();
        }

        // Whatever still runs of the call has nothing more to say.
        reports?.Dispose();
        long now = Stopwatch.GetTimestamp();
        uint took = (uint)Math.Min(uint.MaxValue, Stopwatch.GetElapsedTime(startedAt, now).TotalNanoseconds);
        if (now - startedAt < ShortCall && _inbox.MayHoldAnswer)
        {
            _results.Hold(kind, header.WorkId, took, writer.WrittenSpan, now);
            _watch.AnswerHeld();
        }
        else
        {
            _results.Send(kind, header.WorkId, took, writer.WrittenSpan);
        }

        if (isLarge || writer.Position >= SharedBody.Smallest)
        {
            _smallCalls = 0;
            _hasLitter = GC.GetGCMemoryInfo().HeapSizeBytes < QuicklyCollected;
        }
        else
        {
            _smallCalls++;
        }

        if (SpareBuffer.MayKeep(writer.Position))
        {
            writer.Reset();
            Volatile.Write(ref _writer, writer);
        }

        if (_smallCalls == ManySmall)
        {
            GiveBack();
        }

        _hasRunCode = true;
    }

    /// <summary>The worker is idle: what large calls took goes back to the system.</summary>
    private void Rest()
    {
        GiveBack();
        if (_hasLitter)
        {
            _hasLitter = false;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    /// <summary>Gives the memory back that is kept for large calls and results.</summary>
    private void GiveBack()
    {
        Interlocked.Exchange(ref _writer, null);
        _recorder.GiveBack();
    }
}
