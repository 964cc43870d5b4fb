namespace Fleche.Codec;

/// <summary>A codec of another type, seen as one of <typeparamref name="T"/>: for internal subclasses that travel as their base class.</summary>
internal sealed class CastingCodec<T>(ValueCodec inner) : ValueCodec<T>
{
    public override Type Type => inner.Type;

    public override bool IsTracked => inner.IsTracked;

    public override void Write(PayloadWriter writer, T value) => inner.WriteObject(writer, value);

    public override T Read(PayloadReader reader) => inner.ReadObject(reader) switch
    {
        T value => value,
        null when default(T) is null => default!,
        var other => throw reader.Damaged($"a {other?.GetType()} stands where a {typeof(T)} is expected"),
    };

    public override void WriteContentsOf(PayloadWriter writer, object value) => inner.WriteContentsOf(writer, value);

    public override object? ReadContentsOf(PayloadReader reader, int slot) => inner.ReadContentsOf(reader, slot);
}
