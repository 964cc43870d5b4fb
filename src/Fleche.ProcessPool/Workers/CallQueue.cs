using Fleche.Calls;
using Fleche.ProcessPool.Managing;
using Fleche.Reporting;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Workers;

/// <summary>
/// The way to one worker. Frames are posted without waiting, under the manager's lock too, and leave with <see cref="Flush"/>.
/// Few bytes are written by the thread that flushes: that cannot block, since the pipe holds no more than what the worker has not
/// acknowledged by an answer. Anything larger than the pipe surely holds is left to a sender thread, because a worker that
/// does not read (it is stopped, or dead) must hold up nobody.
/// </summary>
/// <param name="pipe">The pipe.</param>
/// <param name="shared">Where large bodies go, if there is such a place.</param>
/// <param name="name">The name of the sender thread.</param>
/// <param name="failed">Hears why nothing more can be sent, other than that the worker is gone. Called under no lock.</param>
internal sealed class CallQueue(Stream pipe, SharedBody? shared, string name, Action<Exception> failed)
{
    /// <summary>Bytes that a pipe takes without a reader: a small part of what the systems' default buffers hold.</summary>
    public const int SurelyHeld = 32 * 1024;

    /// <summary>What a write counts for besides its bytes: Linux keeps each in a buffer of its own, whose overhead counts too (unix(7), <c>SKB_TRUESIZE</c>).</summary>
    public const int WriteOverhead = 1024;

    private readonly Lock _gate = new();
    private readonly FrameBuffer _frames = new(pipe, shared);
    private readonly HashSet<int> _definedTargets = [];
    private readonly SemaphoreSlim _handOver = new(0);

    /// <summary>Posted and not yet taken by the writer.</summary>
    private List<Outgoing> _posted = [];
    private List<Outgoing> _taken = [];

    /// <summary>How many bytes were ever posted, and how many of them the worker has surely read.</summary>
    private long _postedBytes;
    private long _readBytes;

    /// <summary>The state that the worker was told last.</summary>
    private byte[]? _state;

    /// <summary>The levels of its loggers that the worker was told last.</summary>
    private LogLevels _levels = LogLevels.Default;

    /// <summary>Whether some thread is the writer; only the writer touches the pipe, the frames and the taken list.</summary>
    private bool _isWriting;
    private bool _isClosed;
    private bool _hasSender;

    /// <summary>How many bytes the worker has, for all that is known, not read.</summary>
    public long UnreadBytes
    {
        get
        {
            lock (_gate)
            {
                return _postedBytes - _readBytes;
            }
        }
    }

    /// <summary>Posts a call item, preceded by its target's description when this worker does not know it yet, and by its state where that changes.</summary>
    public void Post(WorkItem item) =>
        item.EndInPipe = PostCall(FrameKind.Call, item.Id, item.Target, item.State, item.Payload, item.Trace?.Context, item.LogLevels);

    /// <summary>The worker has answered a call, so it has read all that was posted until then.</summary>
    public void Acknowledge(WorkItem item)
    {
        lock (_gate)
        {
            _readBytes = item.EndInPipe;
        }
    }

    /// <summary>Posts the initializer.</summary>
    public void PostInitializer(WorkerInitializer initializer, LogLevels levels) =>
        PostCall(FrameKind.Initialize, 0, initializer.Target, null, initializer.Payload, null, levels);

    /// <summary>Posts the end of all calls.</summary>
    public void PostStop() => PostEmpty(FrameKind.Stop, 0);

    /// <summary>Posts that a call's token is to be signalled.</summary>
    public void PostCancel(long workId) => PostEmpty(FrameKind.Cancel, workId);

    /// <summary>Posts that so many bytes of a call's reports were taken; see <see cref="ReportWindow"/>.</summary>
    public void PostReportsTaken(long workId, uint bytes) => PostEmpty(FrameKind.ReportsTaken, workId, bytes);

    /// <summary>Sends what was posted, unless another thread is at it, which then takes this along.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_isWriting || _posted.Count == 0 || _isClosed)
            {
                return;
            }

            _isWriting = true;
        }

        Write(isSender: false);
    }

    /// <summary>The worker is gone: what was not sent is forgotten.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _posted.Clear();
        }

        _handOver.Release();
    }

    private void PostEmpty(FrameKind kind, long workId, uint value = 0)
    {
        lock (_gate)
        {
            Add(new Outgoing(kind, workId, value, default));
        }
    }

    private long PostCall(FrameKind kind, long workId, CallTarget target, byte[]? state, ReadOnlyMemory<byte> payload, byte[]? trace, LogLevels levels)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(state, _state))
            {
                _state = state;
                Add(new Outgoing(FrameKind.State, 0, 0, state));
            }

            if (levels != _levels)
            {
                _levels = levels;
                Add(new Outgoing(FrameKind.LogLevels, 0, levels.Bits, default));
            }

            if (_definedTargets.Add(target.Id))
            {
                Add(new Outgoing(FrameKind.DefineTarget, 0, (uint)target.Id, target.Description));
            }

            if (trace is not null)
            {
                Add(new Outgoing(FrameKind.Trace, workId, 0, trace));
            }

            Add(new Outgoing(kind, workId, (uint)target.Id, payload));
            return _postedBytes;
        }
    }

    private void Add(Outgoing frame)
    {
        if (!_isClosed)
        {
            _posted.Add(frame);
            _postedBytes += FrameHeader.Size + frame.Body.Length;
        }
    }

    /// <summary>Writes until nothing is posted, or hands over to the sender thread what might block.</summary>
    private void Write(bool isSender)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_posted.Count == 0)
                {
                    _isWriting = false;
                    return;
                }

                if (!isSender && _postedBytes - _readBytes > SurelyHeld)
                {
                    break;
                }

                (_posted, _taken) = (_taken, _posted);
                _postedBytes += WriteOverhead;
            }

            WriteTaken();
        }

        HandOver();
    }

    private void WriteTaken()
    {
        try
        {
            foreach (Outgoing frame in _taken)
            {
                _frames.Add(frame.Kind, frame.WorkId, frame.Value, frame.Body.Span);
            }

            _frames.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The worker is gone. Whoever reads its results learns so from the pipe's end and decides what becomes of its calls.
            Close();
        }
        catch (Exception e)
        {
            // There is no memory for a frame, say; half of it may be in the pipe, so that nothing can follow.
            Fail(e);
        }

        _taken.Clear();
    }

    /// <summary>Leaves the rest to the sender thread; only the writer comes here.</summary>
    private void HandOver()
    {
        try
        {
            if (!_hasSender)
            {
                BackgroundThread.Start(name, SendLoop, Fail);
                _hasSender = true;
            }

            _handOver.Release();
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void Fail(Exception error)
    {
        Close();
        failed(error);
    }

    private void SendLoop()
    {
        while (true)
        {
            _handOver.Wait();
            lock (_gate)
            {
                if (_isClosed)
                {
                    return;
                }
            }

            Write(isSender: true);
        }
    }

    private readonly record struct Outgoing(FrameKind Kind, long WorkId, uint Value, ReadOnlyMemory<byte> Body);
}
