using System.Buffers;

namespace Fleche.Codec;

/// <summary>Bytes that are not the runtime's. Whoever gives them away sees to it that they stay as long as they are used.</summary>
internal sealed unsafe class NativeBytes(byte* start, int length) : MemoryManager<byte>
{
    /// <summary>Where they begin.</summary>
    public byte* Start => start;

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(start, length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
