using Fleche.Digests;

namespace Fleche.Codec;

/// <summary>
/// In a store, how the program's own structs and enums lie in memory, before the raw bytes of such: <c>[layout, bytes]</c>. Another build may have other fields,
/// and would take the bytes for them. The types of .NET stay as they are, and their bytes stand alone.
/// </summary>
internal static class StoredLayout<T>
{
    /// <summary>The layout as a MessagePack string; null for types of .NET.</summary>
    private static readonly byte[]? Key = StructLayouts.IsOfProgram(typeof(T)) ? Encode(StructLayouts.DescribeBytes(typeof(T))) : null;

    /// <summary>Writes what goes before the bytes.</summary>
    public static void Write(PayloadWriter writer)
    {
        if (Key is not null && writer.IsStored)
        {
            writer.WriteArrayHeader(2);
            writer.WriteRaw(Key);
        }
    }

    /// <summary>Steps over what goes before the bytes.</summary>
    /// <exception cref="PayloadSerializationException">The bytes are of another layout, or it is not known which.</exception>
    public static void Check(PayloadReader reader)
    {
        if (Key is null || !reader.IsStored)
        {
            return;
        }

        if (reader.IsBinaryNext || reader.ReadArrayHeader() != 2 || !reader.TryReadKey(Key))
        {
            throw reader.Damaged($"it is not stored with the fields that a {typeof(T)} has now, {StructLayouts.DescribeBytes(typeof(T))}");
        }
    }

    private static byte[] Encode(string layout)
    {
        PayloadWriter writer = new();
        writer.WriteString(layout);
        return writer.ToArray();
    }
}
