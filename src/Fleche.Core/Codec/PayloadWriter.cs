namespace Fleche.Codec;

/// <summary>MessagePack into a growing buffer, with the state of the object graph that is being written.</summary>
internal sealed class PayloadWriter
{
    public int Position => throw null!;
    public ReadOnlySpan<byte> WrittenSpan => throw null!;
    /// <summary>Forgets the written bytes and the graph.</summary>
    public void Reset() => throw null!;
    /// <summary>Goes back to an earlier position (an element that could not be written is taken out).</summary>
    public void Truncate(int position) => throw null!;
    /// <summary>Starts a new object graph: references and types seen before are forgotten.</summary>
    public void BeginGraph() => throw null!;
    public byte[] ToArray() => WrittenSpan.ToArray();
    public void WriteNil() => throw null!;
    public void WriteBoolean(bool value) => throw null!;
    public void WriteInt64(long value) => throw null!;
    public void WriteUInt64(ulong value) => throw null!;
    public void WriteSingle(float value) => throw null!;
    public void WriteDouble(double value) => throw null!;
    public void WriteString(string? value) => throw null!;
    public void WriteBinary(ReadOnlySpan<byte> value) => throw null!;
    public void WriteArrayHeader(int count) => throw null!;
    public void WriteMapHeader(int count) => throw null!;
    public void WriteExtension(sbyte typeCode, ReadOnlySpan<byte> body) => throw null!;
    /// <summary>Copies bytes that are MessagePack already.</summary>
    public void WriteRaw(ReadOnlySpan<byte> messagePack) => throw null!;
}
