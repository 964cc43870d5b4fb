namespace Fleche.Codec;

/// <summary>Reads MessagePack from a buffer, with the state of the object graph that is being read.</summary>
internal sealed class PayloadReader
{
    public PayloadReader(ReadOnlyMemory<byte> buffer) => throw null!;
    public int Position { get => throw null!; set => throw null!; }
    public bool IsAtEnd => throw null!;
    /// <summary>Starts a new object graph: references and types seen before are forgotten.</summary>
    public void BeginGraph() => throw null!;
    /// <summary>Steps over one whole value without reading it.</summary>
    public void Skip() => throw null!;
    public bool TryReadNil() => throw null!;
    public bool ReadBoolean() => throw null!;
    public long ReadInt64() => throw null!;
    public ulong ReadUInt64() => throw null!;
    public int ReadInt32() => throw null!;
    public float ReadSingle() => throw null!;
    public double ReadDouble() => throw null!;
    public string? ReadString() => throw null!;
    public ReadOnlySpan<byte> ReadBinary() => throw null!;
    public int ReadArrayHeader() => throw null!;
    public int ReadMapHeader() => throw null!;
}
