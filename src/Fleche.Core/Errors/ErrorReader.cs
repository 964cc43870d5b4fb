using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Fleche.Calls.Targets;
using Fleche.Codec;

namespace Fleche.Errors;

/// <summary>Rebuilds the tree of exceptions that an <see cref="ErrorWriter"/> wrote.</summary>
internal sealed class ErrorReader(PayloadReader reader)
{
    /// <summary>Reads one exception and those inside it.</summary>
    public Exception Read(int depth)
    {
        if (depth > ErrorWriter.DeepestInner + 1 || reader.ReadArrayHeader() != ErrorWriter.PartCount)
        {
            throw reader.Damaged("an exception");
        }

        string typeName = reader.ReadString() ?? throw reader.Damaged("an exception without a type");
        byte[]? type = ReadBinaryOrNil();
        string shown = reader.ReadString() ?? string.Empty;
        string? given = ReadGiven(shown);
        byte[]? fields = ReadBinaryOrNil();
        string? reason = reader.ReadString() is { Length: > 0 } text ? text : null;

        Exception? exception = type is null || fields is null ? null : TryRebuild(type, fields, given, ref reason);
        // The details need the exception, which may be a stand-in that needs the inner exceptions, which come last.
        int details = reader.Position;
        reader.Skip();
        string? stackTrace = reader.ReadString();
        Exception[] inner = ReadInner(depth);
        int end = reader.Position;

        exception = exception is null
            ? CreateStandIn(typeName, shown, inner, reason)
            : WithInner(exception, inner);
        reader.Position = details;
        ErrorDetails.Read(reader, exception);
        reader.Position = end;
        SetStackTrace(exception, stackTrace);
        return exception;
    }

    /// <summary>An exception of <paramref name="type"/> with its own code for the operating system, whose other fields are not set.</summary>
    internal static Exception CreateEmpty(Type type)
    {
        var exception = (Exception)RuntimeHelpers.GetUninitializedObject(type);
        ExceptionFields.SystemCode(exception) = ExceptionFields.SystemCode(new Exception());
        return exception;
    }

    /// <summary>Puts <paramref name="inner"/> into an exception that has none yet.</summary>
    internal static Exception WithInner(Exception exception, Exception[] inner)
    {
        if (exception is AggregateException aggregate)
        {
            ExceptionFields.InnerExceptions(aggregate) = inner;
        }

        ExceptionFields.InnerException(exception) = inner.FirstOrDefault();
        return exception;
    }

    /// <summary>Makes the stack trace of the other side part of the exception's own.</summary>
    internal static void SetStackTrace(Exception exception, string? stackTrace)
    {
        if (!string.IsNullOrEmpty(stackTrace))
        {
            ExceptionDispatchInfo.SetRemoteStackTrace(exception, stackTrace);
        }
    }

    private static RemoteTaskException CreateStandIn(string typeName, string message, Exception[] inner, string? reason) =>
        new(typeName, message, inner.Length > 1 ? new AggregateException(inner) : inner.FirstOrDefault()) { Reason = reason };

    private static Exception? TryRebuild(byte[] typeReference, byte[] fields, string? message, ref string? reason)
    {
        var fieldReader = new PayloadReader(fields);
        try
        {
            Type type = new ReferenceReader(new PayloadReader(typeReference)).ReadType();
            if (!type.IsAssignableTo(typeof(Exception)))
            {
                throw new PayloadSerializationException($"{type} is no exception.");
            }

            Exception exception = CreateEmpty(type);
            ExceptionFields.Message(exception) = message;
            ExceptionLayout.Of(type).Read(fieldReader, exception);
            return exception;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            reason = ErrorText.Reason(fieldReader.Path, e);
            return null;
        }
    }

    /// <summary>The message as it was given: the shown one (true), or another, or none.</summary>
    private string? ReadGiven(string shown)
    {
        int start = reader.Position;
        if (reader.PeekByte() is not (Code.True or Code.False))
        {
            return reader.ReadString();
        }

        return reader.ReadBoolean() ? shown : throw reader.Damaged($"the message of an exception at {start}");
    }

    private Exception[] ReadInner(int depth)
    {
        var inner = new List<Exception>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            inner.Add(Read(depth + 1));
        }

        return [.. inner];
    }

    private byte[]? ReadBinaryOrNil() => reader.TryReadNil() ? null : reader.ReadBinary().ToArray();
}
