using Fleche.Worker.Protocol;

namespace Fleche.Worker.Running;

/// <summary>
/// The worker's pipe, both ways. Its end is the end of the program, and of this process. A call may close the descriptor: the call may still end then,
/// but nothing more is read or written, since the number may be another file's by now.
/// </summary>
/// <param name="pipe">The pipe.</param>
/// <param name="callBody">Where large bodies lie that do not come through it; <see langword="null"/>: all do.</param>
internal sealed class WorkerPipe(Stream pipe, SharedBody? callBody = null)
{
    private readonly FrameReader _reader = new(pipe, callBody);

    /// <summary>Whether a call has closed the descriptor. Set by the thread that reads and by those that write, for good.</summary>
    private volatile bool _isLost;

    /// <summary>The frame that was read last, as <see cref="FrameReader.Current"/>.</summary>
    public Frame Current => _reader.Current;

    /// <summary>Waits for the next frame; one thread at a time may.</summary>
    /// <returns>Whether there is one: the pipe may be lost, or this process be ended.</returns>
    /// <exception cref="ProtocolException">The bytes are no frame.</exception>
    public bool TryRead()
    {
        try
        {
            if (!_isLost)
            {
                if (_reader.TryRead())
                {
                    return true;
                }

                End();
            }
        }
        catch (IOException e) when (e is not ProtocolException)
        {
            // A pipe that broke is a pipe that ended.
            End();
        }
        catch (PipeLostException)
        {
            _isLost = true;
        }

        return false;
    }

    /// <summary>Reads the next frame if it is here already, as <see cref="FrameReader.TryReadBuffered"/>.</summary>
    public bool TryReadBuffered() => _reader.TryReadBuffered();

    /// <summary>Writes; one thread at a time may.</summary>
    /// <returns>Whether the bytes are on their way: the pipe may be lost.</returns>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (!_isLost)
            {
                pipe.Write(bytes);
                return true;
            }
        }
        catch (IOException)
        {
            // Nobody is there to read it.
            End();
        }
        catch (PipeLostException)
        {
            _isLost = true;
        }

        return false;
    }

    /// <summary>Ends this process if the pipe is lost: what is gathered to be sent is where the program looks for it.</summary>
    public void EndIfLost()
    {
        if (_isLost)
        {
            ProcessEnd.AtOnce(ExitCodes.ProgramGone);
        }
    }

    private static void End() => ProcessEnd.Now(ExitCodes.ProgramGone);
}
