using System.Text;

namespace Fleche.Codec;

/// <summary>Text encodings: <c>[code page, with byte order mark, throws on invalid text]</c>.</summary>
internal static class Encodings
{
    private const int Utf16 = 1200, Utf16BigEndian = 1201, Utf32 = 12000, Utf32BigEndian = 12001, Utf8 = 65001;

    public static void Write(PayloadWriter writer, Encoding encoding)
    {
        writer.WriteArrayHeader(3);
        writer.WriteInt64(encoding.CodePage);
        writer.WriteBoolean(encoding.Preamble.Length > 0);
        writer.WriteBoolean(encoding.DecoderFallback is DecoderExceptionFallback);
    }

    public static Encoding Read(PayloadReader reader)
    {
        if (reader.ReadArrayHeader() != 3)
        {
            throw reader.Damaged("an encoding has three parts");
        }

        var codePage = reader.ReadInt32();
        var mark = reader.ReadBoolean();
        var throws = reader.ReadBoolean();
        return codePage switch
        {
            Utf8 => new UTF8Encoding(mark, throws),
            Utf16 or Utf16BigEndian => new UnicodeEncoding(codePage == Utf16BigEndian, mark, throws),
            Utf32 or Utf32BigEndian => new UTF32Encoding(codePage == Utf32BigEndian, mark, throws),
            _ when throws => Encoding.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback),
            _ => Encoding.GetEncoding(codePage),
        };
    }
}
