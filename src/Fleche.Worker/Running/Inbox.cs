using Fleche.Worker.Protocol;
using Fleche.Worker.Reporting;

namespace Fleche.Worker.Running;

/// <summary>
/// Frames from the program. The main thread reads the pipe itself while it waits for a call, which saves a change of threads; while a call runs
/// that takes its time, another thread reads for it (<see cref="CallWatch"/>), so that wishes to stop it and the program's end are noticed.
/// </summary>
internal sealed class Inbox(FrameReader reader, StopSignal stop, WorkerReports reports)
{
    private readonly object _gate = new();
    private readonly Queue<Frame> _frames = new();

    /// <summary>Whether some thread reads; that one owns the reader.</summary>
    private bool _isReading;

    /// <summary>Whether the thread that reads is not the one that runs the calls.</summary>
    private volatile bool _isReadAside;

    /// <summary>Whether a call has closed the pipe's descriptor.</summary>
    private volatile bool _isLost;

    /// <summary>Whether another frame is here already, and nobody else would see to an answer that is held back before that frame's call has ended.</summary>
    public bool MayHoldAnswer => !_isReadAside && _frames.Count > 0;

    /// <summary>Waits for the next frame; the wait ends by a frame or by the end of the process.</summary>
    /// <param name="patience">How many milliseconds to wait before <paramref name="idle"/>.</param>
    /// <param name="idle">Done when the wait takes long and another thread reads, which then cannot see to it.</param>
    public Frame Take(int patience, Action idle)
    {
        while (true)
        {
            bool isLong = false;
            lock (_gate)
            {
                while (_isReading && _frames.Count == 0 && !isLong)
                {
                    isLong = !Wait(patience);
                }

                if (_frames.TryDequeue(out Frame frame))
                {
                    return frame;
                }

                _isReading |= !isLong;
            }

            if (isLong)
            {
                idle();
                patience = Timeout.Infinite;
                continue;
            }

            Read();
            if (_isLost)
            {
                // The answer of the call that did it is where the program looks for it.
                ProcessEnd.Now(ExitCodes.ProgramGone);
            }

            lock (_gate)
            {
                _isReading = false;
            }
        }
    }

    /// <summary>Waits under the lock. The thread is the one that runs the calls: what they have left running may interrupt it.</summary>
    private bool Wait(int patience)
    {
        try
        {
            return Monitor.Wait(_gate, patience);
        }
        catch (ThreadInterruptedException)
        {
            return true;
        }
    }

    /// <summary>Reads for the thread that runs a call, unless that is about to read itself.</summary>
    /// <param name="begun">Done first, when no more answers are held back.</param>
    /// <param name="goOn">Asked before each frame: whether the call still runs.</param>
    public void ReadAside(Action begun, Func<bool> goOn)
    {
        lock (_gate)
        {
            if (_isReading)
            {
                return;
            }

            _isReading = true;
            _isReadAside = true;
        }

        begun();
        while (!_isLost && goOn())
        {
            Read();
        }

        lock (_gate)
        {
            _isReading = false;
            _isReadAside = false;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for a frame, and takes all that came with it, unless the pipe is lost. The end of the pipe is the end of the program, and of this process.</summary>
    private void Read()
    {
        try
        {
            if (!reader.TryRead())
            {
                ProcessEnd.Now(ExitCodes.ProgramGone);
            }
        }
        catch (IOException e) when (e is not ProtocolException)
        {
            // A pipe that broke is a pipe that ended.
            ProcessEnd.Now(ExitCodes.ProgramGone);
        }
        catch (UnauthorizedAccessException)
        {
            // .NET's word for a descriptor that is not open. The call that closed it may still end.
            _isLost = true;
            return;
        }

        lock (_gate)
        {
            do
            {
                Frame frame = reader.Current;
                if (frame.Header.Kind == FrameKind.Cancel)
                {
                    stop.Request(frame.Header.WorkId);
                }
                else if (frame.Header.Kind == FrameKind.ReportsTaken)
                {
                    reports.Taken(frame.Header.WorkId, frame.Header.Value);
                }
                else
                {
                    _frames.Enqueue(frame.Header.IsShared || frame.OwnsBody ? frame : new Frame(frame.Header, frame.TakeBody(), OwnsBody: true));
                }
            }
            while (reader.TryReadBuffered());

            Monitor.Pulse(_gate);
        }
    }
}
