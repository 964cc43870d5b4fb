using System.Globalization;

namespace Fleche.Codec;

/// <summary>String comparers: <c>[culture, options]</c>, or <c>[nil, ignores case]</c> for the ordinal ones. The current culture travels under its name.</summary>
internal static class StringComparers
{
    public static void Write(PayloadWriter writer, StringComparer comparer)
    {
        writer.WriteArrayHeader(2);
        if (StringComparer.IsWellKnownOrdinalComparer(comparer, out var ignoreCase))
        {
            writer.WriteNil();
            writer.WriteBoolean(ignoreCase);
        }
        else if (StringComparer.IsWellKnownCultureAwareComparer(comparer, out var compareInfo, out var options))
        {
            writer.WriteString(compareInfo.Name);
            writer.WriteInt64((long)options);
        }
        else
        {
            throw new PayloadSerializationException($"a {comparer.GetType()} is an unknown comparer of the runtime and cannot travel. Use one of StringComparer.");
        }
    }

    public static StringComparer Read(PayloadReader reader)
    {
        if (reader.ReadArrayHeader() != 2)
        {
            throw reader.Damaged("a string comparer has two parts");
        }

        return reader.ReadString() switch
        {
            null => reader.ReadBoolean() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal,
            var culture => StringComparer.Create(CultureInfo.GetCultureInfo(culture), (CompareOptions)reader.ReadInt32()),
        };
    }
}
