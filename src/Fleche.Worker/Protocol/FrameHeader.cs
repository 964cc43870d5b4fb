using System.Buffers.Binary;

namespace Fleche.Worker.Protocol;

/// <summary>
/// The fixed 24 bytes before every body, little-endian: body length (8), work id (8), value (4), kind (1), whether the body is shared (1), mark (2).
/// It is read without running any user code, so whatever is wrong with a body is the error of one call.
/// </summary>
/// <param name="Kind">What the frame means.</param>
/// <param name="WorkId">The work item that the frame speaks of, or 0.</param>
/// <param name="Value">What the kind says: a call's target, the nanoseconds that it took, a listener ...</param>
/// <param name="BodyLength">Bytes of the body.</param>
/// <param name="IsShared">Whether the body lies in the <see cref="SharedBody"/> of its direction; else it follows the header.</param>
internal readonly record struct FrameHeader(FrameKind Kind, long WorkId, uint Value, long BodyLength, bool IsShared = false)
{
    public const int Size = 24;

    /// <summary>How many bytes of the body follow the header.</summary>
    public int LengthInPipe => IsShared ? 0 : (int)BodyLength;

    /// <summary>Stands in every header, so that stray bytes on the pipe are noticed at once.</summary>
    private const ushort Mark = 0xF1EC;

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination, BodyLength);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], WorkId);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], Value);
        destination[20] = (byte)Kind;
        destination[21] = IsShared ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[22..], Mark);
    }

    /// <exception cref="ProtocolException">These bytes are no frame header.</exception>
    public static FrameHeader Read(ReadOnlySpan<byte> source)
    {
        long length = BinaryPrimitives.ReadInt64LittleEndian(source);
        FrameKind kind = (FrameKind)source[20];
        if (BinaryPrimitives.ReadUInt16LittleEndian(source[22..]) != Mark || length < 0 || length > Array.MaxLength)
        {
            throw new ProtocolException($"Stray bytes on the pipe where a frame should begin: {Convert.ToHexString(source[..Size])}.");
        }

        return new FrameHeader(
            kind,
            BinaryPrimitives.ReadInt64LittleEndian(source[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[16..]),
            length,
            source[21] != 0);
    }
}
