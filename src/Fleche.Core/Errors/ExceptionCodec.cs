using Fleche.Codec;

namespace Fleche.Errors;

/// <summary>Exceptions as values, such as the result of a call that returns one: rebuilt without running a constructor.</summary>
/// <remarks>Here a field that cannot travel is an error with its path, as for any value; only entries of the data may become text.</remarks>
internal sealed class ExceptionCodec<T> : ReferenceCodec<T> where T : Exception
{
    private const int PartCount = 5;

    /// <inheritdoc/>
    protected override void WriteContents(PayloadWriter writer, T value)
    {
        writer.WriteArrayHeader(PartCount);
        writer.WriteString(ExceptionFields.Message(value));
        writer.WriteString(ErrorText.Guarded(value, static e => e.StackTrace, "its StackTrace"));
        ErrorDetails.Write(writer, value, new ErrorBudget(int.MaxValue));
        try
        {
            ValueCodecs.For<Exception[]>().Write(writer, [.. ErrorWriter.InnerOf(value)]);
        }
        catch (Exception) when (writer.Path.AddMember(nameof(Exception.InnerException)))
        {
            throw;
        }

        ExceptionLayout.Of(typeof(T)).Write(writer, value);
    }

    /// <inheritdoc/>
    protected override T ReadContents(PayloadReader reader, int slot)
    {
        var value = (T)ErrorReader.CreateEmpty(typeof(T));
        reader.Register(slot, value);
        if (reader.ReadArrayHeader() != PartCount)
            throw reader.Damaged("an exception");
        ExceptionFields.Message(value) = reader.ReadString();
        ErrorReader.SetStackTrace(value, reader.ReadString());
        ErrorDetails.Read(reader, value);
        ErrorReader.WithInner(value, ValueCodecs.For<Exception[]>().Read(reader));
        ExceptionLayout.Of(typeof(T)).Read(reader, value);
        return value;
    }
}
