using Fleche.Codec;
using Fleche.Errors;

namespace Fleche.Calls;

/// <summary>How the exception of a call travels: as its own type where that can be rebuilt, else as a <see cref="RemoteTaskException"/>.</summary>
/// <remarks>
/// An exception is user code, so nothing that it does may harm the way: each part that could fail is written on its own, in bytes with a
/// length, and left out if it fails. All text is cut to 64 KiB in all.
/// </remarks>
internal static class TaskError
{
    /// <summary>Writes <paramref name="exception"/> with its inner ones and their stack traces. Never throws, whatever the exception's members do.</summary>
    public static void Write(PayloadWriter writer, Exception exception)
    {
        DescriptorReserve.Use();
        int start = writer.Position;
        try
        {
            new ErrorWriter(writer).Write(exception, depth: 0);
        }
        catch (Exception e)
        {
            writer.Truncate(start);
            ErrorWriter.WriteLast(writer, exception, e);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote; the stack trace of the other side is part of the result's own.</summary>
    /// <exception cref="PayloadSerializationException">The bytes are damaged.</exception>
    public static Exception Read(PayloadReader reader) => new ErrorReader(reader).Read(depth: 0);
}
