using System.Diagnostics;
using System.Text;

namespace Fleche.Worker.Tracing;

/// <summary>A span's identity on its way to a worker: <c>traceparent</c> and <c>tracestate</c> of W3C Trace Context, in two lines of UTF-8.</summary>
internal static class TraceContext
{
    /// <summary>Writes it.</summary>
    /// <returns><see langword="null"/> for a span whose identity is not in the W3C format.</returns>
    public static byte[]? Of(Activity span) =>
        span.IdFormat == ActivityIdFormat.W3C ? Encoding.UTF8.GetBytes($"{span.Id}\n{span.TraceStateString}") : null;

    /// <summary>Reads it.</summary>
    public static ActivityContext Read(ReadOnlySpan<byte> bytes)
    {
        string[] lines = Encoding.UTF8.GetString(bytes).Split('\n', 2);
        return ActivityContext.Parse(lines[0], lines[1]);
    }
}
