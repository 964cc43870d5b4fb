namespace Fleche.Codec;

/// <summary>Nil or the value.</summary>
internal sealed class NullableCodec<T> : ValueCodec<T?>
    where T : struct
{
    private ValueCodec<T>? _codec;

    private ValueCodec<T> Codec => _codec ??= ValueCodecs.For<T>();

    public override void Write(PayloadWriter writer, T? value)
    {
        if (value is { } present)
        {
            Codec.Write(writer, present);
        }
        else
        {
            writer.WriteNil();
        }
    }

    public override T? Read(PayloadReader reader) => reader.TryReadNil() ? null : Codec.Read(reader);
}
