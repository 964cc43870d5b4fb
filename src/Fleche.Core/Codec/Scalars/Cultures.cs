using System.Globalization;

namespace Fleche.Codec;

/// <summary>Cultures: their name, or <c>[name, number format, date format]</c> for one that a program may have changed; nil for a format that it did not.</summary>
internal static class Cultures
{
    private const int PartCount = 3;

    public static void Write(PayloadWriter writer, CultureInfo culture)
    {
        if (culture.IsReadOnly)
        {
            writer.WriteString(culture.Name);
            return;
        }

        var original = new CultureInfo(culture.Name);
        writer.WriteArrayHeader(PartCount);
        writer.WriteString(culture.Name);
        WriteChanged(writer, culture.NumberFormat, original.NumberFormat);
        WriteChanged(writer, culture.DateTimeFormat, original.DateTimeFormat);
    }

    public static CultureInfo Read(PayloadReader reader)
    {
        if (reader.PeekByte() != (Code.FixArray | PartCount))
        {
            return CultureInfo.GetCultureInfo(reader.ReadString()!);
        }

        reader.ReadArrayHeader();
        var culture = new CultureInfo(reader.ReadString()!);
        if (ValueCodecs.For<NumberFormatInfo?>().Read(reader) is { } numbers)
        {
            culture.NumberFormat = numbers;
        }

        if (ValueCodecs.For<DateTimeFormatInfo?>().Read(reader) is { } dates)
        {
            culture.DateTimeFormat = dates;
        }

        return culture;
    }

    private static void WriteChanged<T>(PayloadWriter writer, T format, T original)
        where T : class
    {
        if (Encode(format).AsSpan().SequenceEqual(Encode(original)))
        {
            writer.WriteNil();
        }
        else
        {
            ValueCodecs.For<T>().Write(writer, format);
        }
    }

    private static byte[] Encode<T>(T format)
    {
        var writer = PayloadWriter.Rent();
        try
        {
            ValueCodecs.For<T>().Write(writer, format);
            return writer.ToArray();
        }
        finally
        {
            PayloadWriter.Return(writer);
        }
    }
}
