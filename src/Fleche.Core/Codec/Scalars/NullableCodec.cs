namespace Fleche.Codec;

/// <summary>Nil or the value; an extension for a value that is nil itself, which is the default of its type.</summary>
internal sealed class NullableCodec<T> : ValueCodec<T?>
    where T : struct
{
    private ValueCodec<T>? _codec;

    private ValueCodec<T> Codec => _codec ??= ValueCodecs.For<T>();

    public override void Write(PayloadWriter writer, T? value)
    {
        if (value is not { } present)
        {
            writer.WriteNil();
            return;
        }

        var start = writer.Position;
        Codec.Write(writer, present);
        if (writer.Position == start + 1 && writer.WrittenSpan[start] == Code.Nil)
        {
            writer.Truncate(start);
            writer.WriteExtension(Code.EmptyValue, [Code.Nil]);
        }
    }

    public override T? Read(PayloadReader reader) => reader.TryReadNil() ? null : reader.TryReadEmptyValue() ? default(T) : Codec.Read(reader);
}
