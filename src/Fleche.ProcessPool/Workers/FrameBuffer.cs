using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Workers;

/// <summary>Gathers frames so that many small ones leave in one write. One thread at a time owns it.</summary>
/// <param name="stream">The pipe.</param>
/// <param name="shared">Where the large bodies of calls go, if there is such a place.</param>
internal sealed class FrameBuffer(Stream stream, SharedBody? shared)
{
    /// <summary>A body above this is written from where it lies; below it a copy is cheaper than a second system call.</summary>
    private const int CopyLimit = 32 * 1024;

    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>Adds a frame; a large one that is not shared, and what was gathered before it, is written at once.</summary>
    public void Add(FrameKind kind, long workId, uint value, ReadOnlySpan<byte> body)
    {
        bool isShared = kind == FrameKind.Call && shared?.TryWrite(body) is true;
        bool isCopied = !isShared && body.Length <= CopyLimit;
        int needed = FrameHeader.Size + (isCopied ? body.Length : 0);
        if (_bytes.Length - _length < needed)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + needed));
        }

        new FrameHeader(kind, workId, value, body.Length, isShared).Write(_bytes.AsSpan(_length));
        _length += FrameHeader.Size;
        if (isCopied)
        {
            body.CopyTo(_bytes.AsSpan(_length));
            _length += body.Length;
        }
        else if (!isShared)
        {
            Flush();
            stream.Write(body);
        }
    }

    /// <summary>Writes what was gathered.</summary>
    public void Flush()
    {
        int length = _length;
        _length = 0;
        stream.Write(_bytes, 0, length);
    }
}
