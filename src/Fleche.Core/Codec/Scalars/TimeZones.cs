namespace Fleche.Codec;

/// <summary>Time zones: the id where the system knows the same zone by it, else <c>[rules]</c>.</summary>
internal static class TimeZones
{
    public static void Write(PayloadWriter writer, TimeZoneInfo zone)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(zone.Id, out var known) && known.HasSameRules(zone))
        {
            writer.WriteString(zone.Id);
            return;
        }

        writer.WriteArrayHeader(1);
        writer.WriteString(zone.ToSerializedString());
    }

    public static TimeZoneInfo Read(PayloadReader reader)
    {
        if (reader.PeekByte() != (Code.FixArray | 1))
        {
            return TimeZoneInfo.FindSystemTimeZoneById(reader.ReadString()!);
        }

        reader.ReadArrayHeader();
        return TimeZoneInfo.FromSerializedString(reader.ReadString()!);
    }
}
