namespace Fleche.Codec;

/// <summary>Writes and reads values of one declared type.</summary>
internal abstract class ValueCodec<T>
{
    /// <summary>Writes <paramref name="value"/>, which may be null where T allows it.</summary>
    public abstract void Write(PayloadWriter writer, T value);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public abstract T Read(PayloadReader reader);
}
