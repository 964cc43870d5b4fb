namespace Fleche.Worker.Protocol;

/// <summary>
/// Reads frames from one end of a pipe, many of them per system call when they are small. One thread owns it.
/// </summary>
internal sealed class FrameReader(Stream stream)
{
    private const int BufferSize = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferSize];

    /// <summary>The unread bytes are <c>_buffer[_start.._end]</c>.</summary>
    private int _start;
    private int _end;

    /// <summary>A body too large for the buffer, in an array of its own.</summary>
    private byte[]? _largeBody;

    /// <summary>The header of the frame that the last <see cref="TryRead"/> read.</summary>
    public FrameHeader Header { get; private set; }

    /// <summary>Its body; valid until the next <see cref="TryRead"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Its body to keep.</summary>
    public ReadOnlyMemory<byte> TakeBody() => _largeBody ?? Body.ToArray();

    /// <summary>Waits for the next frame.</summary>
    /// <returns><see langword="false"/> at the end of the stream; half a frame before it counts for nothing.</returns>
    /// <exception cref="ProtocolException">The bytes are no frame.</exception>
    public bool TryRead()
    {
        _largeBody = null;
        Body = default;
        if (!TryFill(FrameHeader.Size))
        {
            return false;
        }

        Header = FrameHeader.Read(_buffer.AsSpan(_start));
        _start += FrameHeader.Size;
        int length = (int)Header.BodyLength;
        if (length > BufferSize)
        {
            return TryReadLargeBody(length);
        }

        if (!TryFill(length))
        {
            return false;
        }

        Body = _buffer.AsMemory(_start, length);
        _start += length;
        return true;
    }

    private bool TryReadLargeBody(int length)
    {
        byte[] body = GC.AllocateUninitializedArray<byte>(length);
        int filled = _end - _start;
        _buffer.AsSpan(_start, filled).CopyTo(body);
        _start = _end = 0;
        if (stream.ReadAtLeast(body.AsSpan(filled), length - filled, throwOnEndOfStream: false) < length - filled)
        {
            return false;
        }

        Body = _largeBody = body;
        return true;
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
            int read = stream.Read(_buffer, _end, BufferSize - _end);
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }
}
