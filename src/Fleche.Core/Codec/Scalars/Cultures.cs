using System.Globalization;

namespace Fleche.Codec;

/// <summary>
/// Cultures: their name; or <c>[name, number format, date format]</c> for one that a program may have changed, with nil for a format that it did not; or these
/// and <c>is read-only, name of the comparisons, list separator</c>, the last two nil if they are those of the name.
/// </summary>
internal static class Cultures
{
    private const int PartCount = 3;
    private const int FullPartCount = 6;

    public static void Write(PayloadWriter writer, CultureInfo culture)
    {
        CultureChange[] changes = CultureChange.Of(culture);
        if (culture.IsReadOnly && changes.Length == 0)
        {
            writer.WriteString(culture.Name);
            return;
        }

        bool isFull = culture.IsReadOnly || !changes.All(static change => change.IsOfNumbers || change.IsOfDates);
        writer.WriteArrayHeader(isFull ? FullPartCount : PartCount);
        writer.WriteString(culture.Name);
        ValueCodecs.For<NumberFormatInfo?>().Write(writer, changes.Any(static change => change.IsOfNumbers) ? culture.NumberFormat : null);
        ValueCodecs.For<DateTimeFormatInfo?>().Write(writer, changes.Any(static change => change.IsOfDates) ? culture.DateTimeFormat : null);
        if (isFull)
        {
            writer.WriteBoolean(culture.IsReadOnly);
            writer.WriteString(changes.Any(static change => change.Name is "CompareInfo" or "TextInfo") ? culture.CompareInfo.Name : null);
            writer.WriteString(changes.Any(static change => change.Name == "TextInfo.ListSeparator") ? culture.TextInfo.ListSeparator : null);
        }
    }

    public static CultureInfo Read(PayloadReader reader)
    {
        if (reader.PeekByte() is not ((Code.FixArray | PartCount) or (Code.FixArray | FullPartCount)))
        {
            return CultureInfo.GetCultureInfo(reader.ReadString()!);
        }

        bool isFull = reader.ReadArrayHeader() == FullPartCount;
        string name = reader.ReadString()!;
        NumberFormatInfo? numbers = ValueCodecs.For<NumberFormatInfo?>().Read(reader);
        DateTimeFormatInfo? dates = ValueCodecs.For<DateTimeFormatInfo?>().Read(reader);
        bool isReadOnly = isFull && reader.ReadBoolean();
        string? comparisons = isFull ? reader.ReadString() : null;
        string? separator = isFull ? reader.ReadString() : null;
        CultureInfo culture = comparisons is null ? new CultureInfo(name, useUserOverride: false) : (CultureInfo)CultureInfo.GetCultureInfo(name, comparisons).Clone();
        culture.NumberFormat = numbers ?? culture.NumberFormat;
        culture.DateTimeFormat = dates ?? culture.DateTimeFormat;
        culture.TextInfo.ListSeparator = separator ?? culture.TextInfo.ListSeparator;
        return isReadOnly ? CultureInfo.ReadOnly(culture) : culture;
    }
}
