using System.Globalization;
using Fleche.Calls.Targets;
using Fleche.Codec;

namespace Fleche.Errors;

/// <summary>Writes a tree of exceptions, each as an array of <see cref="PartCount"/> parts in the order of <see cref="Write"/>.</summary>
internal sealed class ErrorWriter(PayloadWriter writer)
{
    /// <summary>How many parts an exception has on the wire.</summary>
    public const int PartCount = 9;

    /// <summary>Below this depth inner exceptions are left out: the chain may be endless.</summary>
    public const int DeepestInner = 30;

    private const int LongestTypeName = 1024;

    private readonly ErrorBudget _budget = new();

    /// <summary>Writes <paramref name="exception"/> and the exceptions inside it.</summary>
    public void Write(Exception exception, int depth)
    {
        Type type = exception.GetType();
        string typeName = ErrorText.Cut(type.FullName ?? type.Name, LongestTypeName);
        string? given = ExceptionFields.Message(exception);
        string shown = ErrorText.MessageOf(exception);
        byte[]? fields = TryWriteFields(exception, out string? reason);

        writer.WriteArrayHeader(PartCount);
        writer.WriteString(typeName);
        WriteBinaryOrNil(writer, fields is null ? null : TryWriteType(type, ref reason));
        writer.WriteString(_budget.Take(shown));
        if (given == shown)
        {
            writer.WriteBoolean(true);
        }
        else
        {
            writer.WriteString(_budget.Take(given));
        }

        WriteBinaryOrNil(writer, fields);
        writer.WriteString(ErrorText.Cut(reason ?? string.Empty, LongestTypeName));
        ErrorDetails.Write(writer, exception, _budget);
        writer.WriteString(_budget.Take(ErrorText.StackTraceOf(exception)));
        WriteInner(exception, depth);
    }

    /// <summary>Writes what is left to say of an exception that could not be written: its type, and what writing it threw.</summary>
    public static void WriteLast(PayloadWriter writer, Exception exception, Exception cause) =>
        WriteStandIn(writer, exception, $"(the exception could not be sent: {cause.GetType().FullName})", "writing it threw an exception");

    /// <summary>The exceptions inside <paramref name="exception"/>: the children of an aggregate, or the inner one.</summary>
    internal static IReadOnlyList<Exception> InnerOf(Exception exception)
    {
        if (exception is AggregateException aggregate && ExceptionFields.InnerExceptions(aggregate) is { Length: > 0 } children)
        {
            return children;
        }

        return ExceptionFields.InnerException(exception) is { } inner ? [inner] : [];
    }

    private void WriteInner(Exception exception, int depth)
    {
        IReadOnlyList<Exception> inner = InnerOf(exception);
        var kept = new List<Exception>();
        foreach (Exception child in inner)
        {
            if (depth < DeepestInner && _budget.TryTakeException())
            {
                kept.Add(child);
            }
        }

        int left = inner.Count - kept.Count;
        writer.WriteArrayHeader(kept.Count + (left > 0 ? 1 : 0));
        foreach (Exception child in kept)
        {
            Write(child, depth + 1);
        }

        if (left > 0)
        {
            WriteStandIn(writer, inner[kept.Count], $"({left} inner exceptions were left out here: too many, or too deep)", "it was left out");
        }
    }

    /// <summary>Writes an exception of which only its type is told.</summary>
    private static void WriteStandIn(PayloadWriter writer, Exception exception, string message, string reason)
    {
        writer.WriteArrayHeader(PartCount);
        writer.WriteString(ErrorText.Cut(exception.GetType().FullName ?? exception.GetType().Name, LongestTypeName));
        writer.WriteNil();
        writer.WriteString(message);
        writer.WriteBoolean(true);
        writer.WriteNil();
        writer.WriteString(reason);
        ErrorDetails.WriteNone(writer);
        writer.WriteNil();
        writer.WriteArrayHeader(0);
    }

    /// <summary>The fields that the exception's own classes declare, or null with the reason if they cannot travel.</summary>
    private byte[]? TryWriteFields(Exception exception, out string? reason)
    {
        reason = null;
        PayloadWriter own = PayloadWriter.Rent();
        try
        {
            ExceptionLayout.Of(exception.GetType()).Write(own, exception);
            if (_budget.TryTake(own.Position))
            {
                return own.ToArray();
            }

            reason = string.Create(CultureInfo.InvariantCulture, $"its fields take more than {ErrorBudget.Total:N0} bytes");
        }
        catch (Exception e)
        {
            reason = ErrorText.Reason(own.Path, e);
            own.Path.Clear();
        }
        finally
        {
            PayloadWriter.Return(own);
        }

        return null;
    }

    private static byte[]? TryWriteType(Type type, ref string? reason)
    {
        try
        {
            var name = new PayloadWriter();
            new ReferenceWriter(name).WriteType(type);
            return name.ToArray();
        }
        catch (PayloadSerializationException e)
        {
            reason = e.Message;
            return null;
        }
    }

    private static void WriteBinaryOrNil(PayloadWriter writer, byte[]? bytes)
    {
        if (bytes is null)
        {
            writer.WriteNil();
        }
        else
        {
            writer.WriteBinary(bytes);
        }
    }
}
