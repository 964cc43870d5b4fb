using Fleche.Codec;

namespace Fleche.Worker.Protocol;

/// <summary>
/// Reads frames from one end of a pipe, many of them per system call when they are small. One thread at a time owns it.
/// </summary>
/// <param name="pipe">The pipe.</param>
/// <param name="shared">Where large bodies lie that do not come through the pipe; <see langword="null"/>: all do.</param>
/// <param name="rest">Where the bytes go on when the pipe has ended; <see langword="null"/>: nowhere.</param>
/// <param name="awaitEnd">Waits until nobody writes there any more: a process can close its pipe and go on.</param>
internal sealed class FrameReader(Stream pipe, SharedBody? shared = null, UnsentBytes? rest = null, Action? awaitEnd = null)
{
    private const int BufferSize = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferSize];

    /// <summary>The unread bytes are <c>_buffer[_start.._end]</c>.</summary>
    private int _start;
    private int _end;

    /// <summary>How many bytes have come.</summary>
    private long _position;
    private bool _isAtEnd;

    /// <summary>Where in the stream a thread waits for more; negative: none does. Any thread may ask.</summary>
    public long WaitingAt => Volatile.Read(ref _waitingAt);

    private long _waitingAt = -1;

    /// <summary>The frame that was read last; its body is valid until more is read from the pipe, or if it is shared, until it is released.</summary>
    public Frame Current { get; private set; }

    /// <summary>Waits for the next frame.</summary>
    /// <returns><see langword="false"/> at the end of the stream; half a frame before it counts for nothing.</returns>
    /// <exception cref="ProtocolException">The bytes are no frame.</exception>
    public bool TryRead()
    {
        Current = default;
        if (!TryFill(FrameHeader.Size))
        {
            return false;
        }

        FrameHeader header = FrameHeader.Read(_buffer.AsSpan(_start));
        int length = header.LengthInPipe;
        if (length > BufferSize - FrameHeader.Size)
        {
            return TryReadLargeBody(header, length);
        }

        return TryFill(FrameHeader.Size + length) && TryReadBuffered();
    }

    /// <summary>Reads the next frame if it is here already, whole; so the bodies of the frames read before it stay valid.</summary>
    /// <exception cref="ProtocolException">The bytes are no frame.</exception>
    public bool TryReadBuffered()
    {
        if (_end - _start < FrameHeader.Size)
        {
            return false;
        }

        FrameHeader header = FrameHeader.Read(_buffer.AsSpan(_start));
        if (_end - _start - FrameHeader.Size < header.LengthInPipe)
        {
            return false;
        }

        ReadOnlyMemory<byte> body = header.IsShared ? ReadShared(header) : _buffer.AsMemory(_start + FrameHeader.Size, header.LengthInPipe);
        Current = new Frame(header, body, OwnsBody: false);
        _start += FrameHeader.Size + header.LengthInPipe;
        return true;
    }

    private ReadOnlyMemory<byte> ReadShared(FrameHeader header) =>
        shared?.Read((int)header.BodyLength) ?? throw new ProtocolException("A frame speaks of a body in shared memory where there is none.");

    private bool TryReadLargeBody(FrameHeader header, int length)
    {
        byte[]? body = TryAllocate(length);
        _start += FrameHeader.Size;
        int filled = _end - _start;
        _buffer.AsSpan(_start, body is null ? 0 : filled).CopyTo(body);
        _start = _end = 0;
        while (filled < length)
        {
            // Without memory for it the body is passed over: the frames behind it are well.
            int count = Read(body is null ? _buffer.AsSpan(0, Math.Min(BufferSize, length - filled)) : body.AsSpan(filled));
            if (count == 0)
            {
                return false;
            }

            filled += count;
        }

        Current = new Frame(header, body, OwnsBody: true, IsLost: body is null);
        return true;
    }

    private static byte[]? TryAllocate(int length)
    {
        try
        {
            return RawArray.Allocate<byte>(length);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Reads until <paramref name="count"/> unread bytes are in the buffer.</summary>
    private bool TryFill(int count)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (BufferSize - _start < count)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        while (_end - _start < count)
        {
            int read = Read(_buffer.AsSpan(_end));
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }

    private int Read(Span<byte> destination)
    {
        int count = _isAtEnd ? 0 : ReadPipe(destination);
        if (count == 0)
        {
            if (!_isAtEnd)
            {
                _isAtEnd = true;
                awaitEnd?.Invoke();
            }

            count = rest?.Read(_position, destination) ?? 0;
        }

        _position += count;
        return count;
    }

    private int ReadPipe(Span<byte> destination)
    {
        Volatile.Write(ref _waitingAt, _position);
        try
        {
            return pipe.Read(destination);
        }
        catch (Exception e) when (rest is not null && e is IOException or ObjectDisposedException)
        {
            // The other side died with bytes unread at its end: what it had written was read before, as at any other end. Or somebody else keeps
            // that open and the wait was given up.
            return 0;
        }
        finally
        {
            Volatile.Write(ref _waitingAt, -1);
        }
    }
}
