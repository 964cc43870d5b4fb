using System.IO.Compression;
using Fleche.Codec;

namespace Fleche.Stores.Files;

/// <summary>A file that was read whole and is sound.</summary>
/// <param name="header">Its header.</param>
/// <param name="file">All of its bytes.</param>
internal sealed class Entry(EntryHeader header, byte[] file)
{
    /// <summary>When the file was written.</summary>
    public DateTime Written => new(header.Written, DateTimeKind.Utc);

    /// <summary>The bytes after the header, or the record alone if the result is there too.</summary>
    public ReadOnlyMemory<byte> Body => header.Flags.HasFlag(EntryFlags.HasResult)
        ? file.AsMemory(EntryHeader.Size, (int)header.SecondLength)
        : file.AsMemory(EntryHeader.Size);

    /// <summary>The call's result, if it is there.</summary>
    public bool TryGetResult(out ReadOnlyMemory<byte> result)
    {
        bool isThere = header.Flags.HasFlag(EntryFlags.HasResult);
        result = isThere ? file.AsMemory(EntryHeader.Size + (int)header.SecondLength) : default;
        return isThere;
    }

    /// <summary>The value, unpacked.</summary>
    /// <exception cref="PayloadSerializationException">It cannot be unpacked.</exception>
    public ReadOnlyMemory<byte> Value()
    {
        if (!header.Flags.HasFlag(EntryFlags.Compressed))
        {
            return Body;
        }

        byte[] value = RawArray.Allocate<byte>((int)header.SecondLength);
        return BrotliDecoder.TryDecompress(Body.Span, value, out int written) && written == value.Length
            ? value
            : throw new PayloadSerializationException("it cannot be decompressed");
    }

    /// <summary>Whether the flags and lengths make sense together.</summary>
    public static bool IsSensible(EntryHeader header) => header.Kind switch
    {
        EntryKind.Value => header.Flags is EntryFlags.None or EntryFlags.Compressed && header.SecondLength >= 0 && header.SecondLength <= Array.MaxLength,
        EntryKind.Call => header.Flags is EntryFlags.None or EntryFlags.HasResult && header.SecondLength >= 0 && header.SecondLength <= header.Length,
        _ => header.Flags == EntryFlags.None,
    };
}
