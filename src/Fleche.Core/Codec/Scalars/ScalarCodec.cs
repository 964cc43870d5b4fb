namespace Fleche.Codec;

/// <summary>Small immutable values: nil, or what one function writes and another reads. Their identity does not travel.</summary>
internal sealed class ScalarCodec<T>(Action<PayloadWriter, T> write, Func<PayloadReader, T> read) : ValueCodec<T>
{
    public override void Write(PayloadWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else
        {
            write(writer, value);
        }
    }

    public override T Read(PayloadReader reader)
    {
        if (default(T) is null && reader.TryReadNil())
        {
            return default!;
        }

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
