using Fleche.Worker.Protocol;
using Fleche.Worker.Reporting;

namespace Fleche.Worker.Running;

/// <summary>
/// Frames from the program. The main thread reads the pipe itself while it waits for a call, which saves a change of threads; while a call runs
/// that takes its time, another thread reads for it (<see cref="CallWatch"/>), so that wishes to stop it and the program's end are noticed.
/// </summary>
internal sealed class Inbox(WorkerPipe pipe, StopSignal stop, WorkerReports reports)
{
    private readonly object _gate = new();

    /// <summary>With room for as many calls as a worker is given: when it would have to grow there may be no memory.</summary>
    private readonly Queue<Frame> _frames = new(FlightRecorder.Slots);


    /// <summary>Whether some thread reads; that one owns the reader.</summary>
    private bool _isReading;

    /// <summary>Whether the thread that reads is not the one that runs the calls.</summary>
    private volatile bool _isReadAside;

    /// <summary>Whether another frame is here already, and nobody else would see to an answer that is held back before that frame's call has ended.</summary>
    public bool MayHoldAnswer => !_isReadAside && _frames.Count > 0;

    /// <summary>Waits for the next frame; the wait ends by a frame or by the end of the process.</summary>
    /// <param name="patience">How many milliseconds to wait before <paramref name="idle"/>.</param>
    /// <param name="idle">Done when the wait takes long and another thread reads, which then cannot see to it.</param>
    public Frame Take(int patience, Action idle)
    {
        while (true)
        {
            pipe.EndIfLost();
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

            TryRead();
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
        while (goOn() && TryRead())
        {
        }

        lock (_gate)
        {
            _isReading = false;
            _isReadAside = false;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for a frame, and takes all that came with it.</summary>
    /// <returns>False: the pipe is lost.</returns>
    private bool TryRead()
    {
        if (!pipe.TryRead())
        {
            return false;
        }

        lock (_gate)
        {
            do
            {
                Frame frame = pipe.Current;
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
                    _frames.Enqueue(frame.Header.IsShared || frame.OwnsBody ? frame : frame.Kept());
                }
            }
            while (pipe.TryReadBuffered());

            Monitor.Pulse(_gate);
        }

        return true;
    }
}
