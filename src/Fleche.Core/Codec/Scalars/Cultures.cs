using System.Globalization;

namespace Fleche.Codec;

/// <summary>Cultures: their name, or <c>[name, number format]</c> for one that a program may have changed.</summary>
internal static class Cultures
{
    public static void Write(PayloadWriter writer, CultureInfo culture)
    {
        if (culture.IsReadOnly)
        {
            writer.WriteString(culture.Name);
            return;
        }

        writer.WriteArrayHeader(2);
        writer.WriteString(culture.Name);
        ValueCodecs.For<NumberFormatInfo>().Write(writer, culture.NumberFormat);
    }

    public static CultureInfo Read(PayloadReader reader)
    {
        if (reader.PeekByte() != (Code.FixArray | 2))
            return CultureInfo.GetCultureInfo(reader.ReadString()!);
        reader.ReadArrayHeader();
        var culture = new CultureInfo(reader.ReadString()!);
        culture.NumberFormat = ValueCodecs.For<NumberFormatInfo>().Read(reader);
        return culture;
    }
}
