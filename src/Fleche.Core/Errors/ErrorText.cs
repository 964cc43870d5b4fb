using System.Buffers;
using System.Globalization;
using System.Text.Unicode;

namespace Fleche.Errors;

/// <summary>Texts of exceptions: read without trusting the exception, and cut where they are too long.</summary>
internal static class ErrorText
{
    private const int NoteLength = 80;

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

    /// <summary>Cuts <paramref name="text"/> to <paramref name="limit"/> bytes of UTF-8 and says so in it.</summary>
    public static string Cut(string text, int limit)
    {
        if (text.Length <= limit / 3)
            return text;

        byte[] buffer = ArrayPool<byte>.Shared.Rent(limit);
        try
        {
            OperationStatus status = Utf8.FromUtf16(text, buffer.AsSpan(0, limit), out int fitting, out _);
            if (status == OperationStatus.Done)
                return text;
            Utf8.FromUtf16(text, buffer.AsSpan(0, Math.Max(0, limit - NoteLength)), out fitting, out _);
            return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, fitting)}… (cut here: {text.Length:N0} characters in all)");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
