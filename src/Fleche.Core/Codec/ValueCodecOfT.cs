namespace Fleche.Codec;

/// <summary>Writes and reads values of one declared type.</summary>
internal abstract class ValueCodec<T> : ValueCodec
{
    public override Type Type => typeof(T);

    /// <summary>Writes <paramref name="value"/>, which may be null where T allows it.</summary>
    public abstract void Write(PayloadWriter writer, T value);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public abstract T Read(PayloadReader reader);

    public sealed override void WriteObject(PayloadWriter writer, object? value) => Write(writer, (T)value!);

    public sealed override object? ReadObject(PayloadReader reader) => Read(reader);
}
