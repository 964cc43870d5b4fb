using Fleche.Codec;

namespace Fleche.Errors;

/// <summary>Exceptions as values, such as the result of a call that returns one: rebuilt without running a constructor.</summary>
/// <remarks>
/// Where any <see cref="Exception"/> may stand, one that cannot travel is replaced by a <see cref="RemoteTaskException"/>. Where only its own type may,
/// it is an error with its path, as for any value.
/// </remarks>
internal sealed class ExceptionCodec<T> : ReferenceCodec<T> where T : Exception
{
    private const int PartCount = 5;

    /// <inheritdoc/>
    public override void Write(PayloadWriter writer, T value)
    {
        if (typeof(T) != typeof(Exception) || value is null)
        {
            base.Write(writer, value!);
            return;
        }

        int start = writer.Position;
        try
        {
            base.Write(writer, value);
        }
        catch (Exception e)
        {
            writer.Truncate(start);
            string reason = ErrorText.Reason(writer.Path, e);
            writer.Path.Clear();
            base.Write(writer, (T)(Exception)StandIn(value, reason));
        }
    }

    /// <inheritdoc/>
    protected override void WriteContents(PayloadWriter writer, T value)
    {
        writer.WriteArrayHeader(PartCount);
        writer.WriteString(ExceptionFields.Message(value));
        writer.WriteString(ErrorText.StackTraceOf(value));
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
        {
            throw reader.Damaged("an exception");
        }

        ExceptionFields.Message(value) = reader.ReadString();
        ErrorReader.SetStackTrace(value, reader.ReadString());
        ErrorDetails.Read(reader, value);
        ErrorReader.WithInner(value, ValueCodecs.For<Exception[]>().Read(reader));
        ExceptionLayout.Of(typeof(T)).Read(reader, value);
        return value;
    }

    private static RemoteTaskException StandIn(Exception exception, string reason)
    {
        var standIn = new RemoteTaskException(exception.GetType().FullName!, ErrorText.MessageOf(exception)) { Reason = reason };
        ErrorReader.SetStackTrace(standIn, ErrorText.StackTraceOf(exception));
        return standIn;
    }
}
