using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Workers;

/// <summary>Gathers frames so that many small ones leave in one write. One thread at a time owns it.</summary>
internal sealed class FrameBuffer(Stream stream)
{
    /// <summary>A body above this is written from where it lies; below it a copy is cheaper than a second system call.</summary>
    private const int CopyLimit = 32 * 1024;

    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>Adds a frame; a large one, and what was gathered before it, is written at once.</summary>
    public void Add(FrameKind kind, long workId, uint value, ReadOnlySpan<byte> body)
    {
        int needed = FrameHeader.Size + (body.Length <= CopyLimit ? body.Length : 0);
        if (_bytes.Length - _length < needed)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + needed));
        }

        new FrameHeader(kind, workId, value, body.Length).Write(_bytes.AsSpan(_length));
        _length += FrameHeader.Size;
        if (body.Length <= CopyLimit)
        {
            body.CopyTo(_bytes.AsSpan(_length));
            _length += body.Length;
            return;
        }

        Flush();
        stream.Write(body);
    }

    /// <summary>Writes what was gathered.</summary>
    public void Flush()
    {
        int length = _length;
        _length = 0;
        stream.Write(_bytes, 0, length);
    }
}
