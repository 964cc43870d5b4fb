namespace Fleche.Codec;

/// <summary>One-dimensional arrays.</summary>
internal sealed class ArrayCodec<T> : ReferenceCodec<T[]>
{
    protected override void WriteContents(PayloadWriter writer, T[] value) => Elements<T>.Write(writer, value);

    protected override T[] ReadContents(PayloadReader reader, int slot) => Elements<T>.Read(reader, slot);
}
