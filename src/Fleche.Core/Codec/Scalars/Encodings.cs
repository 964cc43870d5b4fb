using System.Text;

namespace Fleche.Codec;

/// <summary>
/// Text encodings: <c>[code page, with byte order mark, throws on invalid text]</c>, and with other fallbacks than such an encoding has <c>[…, for encoding, for decoding]</c>, each
/// the replacement, or nil to throw.
/// </summary>
internal static class Encodings
{
    private const int Utf16 = 1200, Utf16BigEndian = 1201, Utf32 = 12000, Utf32BigEndian = 12001, Utf8 = 65001;
    private const int Parts = 3, PartsWithFallbacks = 5;

    public static void Write(PayloadWriter writer, Encoding encoding)
    {
        bool isUsual = HasUsualFallbacks(encoding);
        writer.WriteArrayHeader(isUsual ? Parts : PartsWithFallbacks);
        writer.WriteInt64(encoding.CodePage);
        writer.WriteBoolean(encoding.Preamble.Length > 0);
        writer.WriteBoolean(encoding.DecoderFallback is DecoderExceptionFallback);
        if (!isUsual)
        {
            writer.WriteString(ReplacementOf(encoding.EncoderFallback));
            writer.WriteString(ReplacementOf(encoding.DecoderFallback));
        }
    }

    public static Encoding Read(PayloadReader reader)
    {
        var parts = reader.ReadArrayHeader();
        if (parts is not (Parts or PartsWithFallbacks))
        {
            throw reader.Damaged("an encoding has three or five parts");
        }

        var encoding = Create(reader.ReadInt32(), reader.ReadBoolean(), reader.ReadBoolean());
        if (parts == Parts)
        {
            return encoding;
        }

        var copy = (Encoding)encoding.Clone();
        copy.EncoderFallback = reader.ReadString() is { } written ? new EncoderReplacementFallback(written) : EncoderFallback.ExceptionFallback;
        copy.DecoderFallback = reader.ReadString() is { } read ? new DecoderReplacementFallback(read) : DecoderFallback.ExceptionFallback;
        return copy;
    }

    /// <summary>Whether an encoding's other properties say what it does with invalid text.</summary>
    public static bool HasUsualFallbacks(Encoding encoding)
    {
        var usual = Create(encoding.CodePage, encoding.Preamble.Length > 0, encoding.DecoderFallback is DecoderExceptionFallback);
        return encoding.EncoderFallback.Equals(usual.EncoderFallback) && encoding.DecoderFallback.Equals(usual.DecoderFallback);
    }

    /// <summary>What a fallback puts in the place of invalid text; null: it throws.</summary>
    /// <exception cref="PayloadSerializationException">It does something else.</exception>
    public static string? ReplacementOf(object fallback) => fallback switch
    {
        EncoderReplacementFallback replacement => replacement.DefaultString,
        DecoderReplacementFallback replacement => replacement.DefaultString,
        EncoderExceptionFallback or DecoderExceptionFallback => null,
        _ => throw new PayloadSerializationException(
            $"an Encoding with a {fallback.GetType()} cannot travel, only one that replaces invalid text or throws. Make it inside the call."),
    };

    private static Encoding Create(int codePage, bool mark, bool throws) => codePage switch
    {
        Utf8 => new UTF8Encoding(mark, throws),
        Utf16 or Utf16BigEndian => new UnicodeEncoding(codePage == Utf16BigEndian, mark, throws),
        Utf32 or Utf32BigEndian => new UTF32Encoding(codePage == Utf32BigEndian, mark, throws),
        _ when throws => Encoding.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback),
        _ => Encoding.GetEncoding(codePage),
    };
}
