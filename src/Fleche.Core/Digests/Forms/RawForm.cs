namespace Fleche.Digests;

/// <summary>Numbers, enums and the runtime's structs of them: the bytes that they are in little-endian memory.</summary>
internal sealed class RawForm<T> : Form<T>
{
    public override void Write(DigestWriter writer, T value) => RawElements<T>.Write(writer, new ReadOnlySpan<T>(in value));
}
