using System.Globalization;

namespace Fleche.Queries;

/// <summary>Calls for a reader's eyes, the same in every culture.</summary>
internal static class CallText
{
    private static readonly (TimeSpan From, double Unit, string Name)[] Units =
    [
        (TimeSpan.FromHours(2), 3600, "h"), (TimeSpan.FromMinutes(2), 60, "min"), (TimeSpan.FromSeconds(1), 1, "s"), (TimeSpan.FromMilliseconds(1), 1e-3, "ms"), (TimeSpan.Zero, 1e-6, "µs"),
    ];

    /// <summary>The short name of a call's function.</summary>
    public static string NameOf(CallRecord record) => CallFilter.ShortName(record.Function);

    /// <summary>The start of a digest, marked as such.</summary>
    public static string Of(Digest digest) => $"#{digest.ToString().AsSpan(0, 8)}";

    /// <summary>A duration, to three digits.</summary>
    public static string Of(TimeSpan time)
    {
        (_, double unit, string name) = Array.Find(Units, unit => time.Duration() >= unit.From);
        double amount = time.TotalSeconds / unit;
        return $"{amount.ToString(Math.Abs(amount) < 100 ? "G3" : "F0", CultureInfo.InvariantCulture)} {name}";
    }

    /// <summary>A text in so many characters; what is too long ends in <c>…</c>.</summary>
    public static string Shorten(string text, int width)
    {
        if (text.Length <= width)
        {
            return text;
        }

        int end = char.IsHighSurrogate(text[width - 2]) ? width - 2 : width - 1;
        return $"{text.AsSpan(0, end)}…";
    }

    /// <summary>A text on one line: nothing that would move a terminal's cursor is left in it.</summary>
    public static string OnOneLine(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? Escape(c) : c.ToString())) : text;

    private static string Escape(char c) => c switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => $"\\u{(int)c:x4}",
    };
}
