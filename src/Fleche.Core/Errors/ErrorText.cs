using System.Buffers;
using System.Globalization;
using System.Text.Unicode;
using Fleche.Codec;

namespace Fleche.Errors;

/// <summary>Texts of exceptions: read without trusting the exception, and cut where they are too long.</summary>
internal static class ErrorText
{
    private const int NoteLength = 80;

    /// <summary>The message of <paramref name="exception"/>; of an aggregate its own alone: with those of its children it could use up the stack.</summary>
    public static string MessageOf(Exception exception)
    {
        string? message = exception is AggregateException
            ? ExceptionFields.Message(exception)
            : Guarded(exception, static e => e.Message, "its Message");
        return message ?? string.Empty;
    }

    /// <summary>The stack trace of <paramref name="exception"/>, or null if it was never thrown.</summary>
    public static string? StackTraceOf(Exception exception) => Guarded(exception, static e => e.StackTrace, "its StackTrace");

    /// <summary>What <paramref name="read"/> gives, or a text that says that it threw.</summary>
    public static string? Guarded<T>(T source, Func<T, string?> read, string what)
    {
        try
        {
            return read(source);
        }
        catch (Exception e)
        {
            return $"({what} threw {e.GetType().FullName})";
        }
    }

    /// <summary>Why something cannot travel, from what writing or reading it threw.</summary>
    public static string Reason(Exception cause) =>
        cause is PayloadSerializationException ? cause.Message : $"its code threw {cause.GetType().FullName}: {MessageOf(cause)}";

    /// <summary>Why an exception cannot travel, from what writing or reading it threw.</summary>
    public static string Reason(FailurePath path, Exception cause)
    {
        string member = path.From(string.Empty).TrimStart('.');
        return member.Length == 0 ? Reason(cause) : $"{member}: {Reason(cause)}";
    }

    /// <summary>Cuts <paramref name="text"/> to <paramref name="limit"/> bytes of UTF-8 and says so in it.</summary>
    public static string Cut(string text, int limit)
    {
        if (text.Length <= limit / 3)
        {
            return text;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(limit);
        try
        {
            OperationStatus status = Utf8.FromUtf16(text, buffer.AsSpan(0, limit), out int fitting, out _);
            if (status == OperationStatus.Done)
            {
                return text;
            }

            Utf8.FromUtf16(text, buffer.AsSpan(0, Math.Max(0, limit - NoteLength)), out fitting, out _);
            return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, fitting)}… (cut here: {text.Length:N0} characters in all)");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
