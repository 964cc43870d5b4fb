using System.Diagnostics;
using Fleche.Worker.Protocol;

namespace Fleche.Worker.Running;

/// <summary>
/// The way back to the program: gathers frames so that many small ones leave in one write. What is gathered lies in shared memory, so it is as
/// safe from this process's death as if it were sent. Any thread may use it.
/// </summary>
/// <param name="pipe">The pipe.</param>
/// <param name="unsent">What is gathered.</param>
/// <param name="shared">Where the large bodies of results go, if there is such a place.</param>
internal sealed class ResultSender(WorkerPipe pipe, UnsentBytes unsent, SharedBody? shared)
{
    /// <summary>A body above this is written from where it lies; below it a copy is cheaper than a second system call.</summary>
    private const int CopyLimit = 16 * 1024;

    /// <summary>How many answers are held back at most: a part of the calls that a worker can have at hand, so that new ones come while it runs the others.</summary>
    private const int MaxHeld = 64;

    /// <summary>For how long an answer is held back while others follow.</summary>
    private static readonly long Patience = Stopwatch.Frequency / 1_000;

    private readonly Lock _gate = new();
    private int _held;
    private long _heldSince;

    /// <summary>Sends a frame.</summary>
    public void Send(FrameKind kind, long workId, uint value, ReadOnlySpan<byte> body)
    {
        lock (_gate)
        {
            Add(kind, workId, value, body);
            FlushCore();
        }
    }

    /// <summary>
    /// Takes a frame that may wait a little for the next. Who calls this sees to it that <see cref="Flush"/> is called in time.
    /// </summary>
    /// <param name="kind">What the frame means.</param>
    /// <param name="workId">The work item that it speaks of.</param>
    /// <param name="value">What its kind says.</param>
    /// <param name="body">Its body.</param>
    /// <param name="now">The time, on the clock of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Hold(FrameKind kind, long workId, uint value, ReadOnlySpan<byte> body, long now)
    {
        lock (_gate)
        {
            Add(kind, workId, value, body);
            if (_held++ == 0)
            {
                _heldSince = now;
            }

            if (_held >= MaxHeld || now - _heldSince > Patience)
            {
                FlushCore();
            }
        }
    }

    /// <summary>Sends what is held.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            FlushCore();
        }
    }

    private void Add(FrameKind kind, long workId, uint value, ReadOnlySpan<byte> body)
    {
        bool isShared = kind == FrameKind.Result && shared?.TryWrite(body) is true;
        bool isCopied = !isShared && body.Length <= CopyLimit;
        int size = FrameHeader.Size + (isCopied ? body.Length : 0);
        if (unsent.Free.Length < size)
        {
            FlushCore();
            pipe.EndIfLost();
        }

        Span<byte> room = unsent.Free;
        new FrameHeader(kind, workId, value, body.Length, isShared).Write(room);
        if (isCopied)
        {
            body.CopyTo(room[FrameHeader.Size..]);
        }

        unsent.Add(size);
        if (!isCopied && !isShared)
        {
            FlushCore();
            pipe.TryWrite(body);
            pipe.EndIfLost();
            unsent.Skip(body.Length);
        }
    }

    private void FlushCore()
    {
        _held = 0;
        if (unsent.Span is { Length: > 0 } bytes && pipe.TryWrite(bytes))
        {
            unsent.Clear();
        }
    }
}
