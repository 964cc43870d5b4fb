namespace Fleche.Codec;

/// <summary>Mutable objects that are rebuilt from a little content, in two functions. Nothing in the content leads back to the object.</summary>
internal sealed class ContentCodec<T>(Action<PayloadWriter, T> write, Func<PayloadReader, T> read) : ReferenceCodec<T>
    where T : class
{
    protected override void WriteContents(PayloadWriter writer, T value) => write(writer, value);

    protected override T ReadContents(PayloadReader reader, int slot)
    {
        try
        {
            return read(reader);
        }
        catch (Exception e) when (e is not PayloadSerializationException)
        {
            throw reader.Damaged($"this is no {typeof(T)}", e);
        }
    }
}
