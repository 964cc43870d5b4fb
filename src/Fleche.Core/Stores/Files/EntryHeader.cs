using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Fleche.Stores.Files;

/// <summary>The first 72 bytes of each file: <c>docs/caches.md</c>, "Files", has them byte by byte.</summary>
/// <param name="Kind">What the file holds.</param>
/// <param name="Flags">How the bytes are to be read.</param>
/// <param name="Length">How many bytes follow the header.</param>
/// <param name="SecondLength">What the flags say; else the same.</param>
/// <param name="Written">When the file was written, in ticks of UTC.</param>
internal readonly record struct EntryHeader(EntryKind Kind, EntryFlags Flags, long Length, long SecondLength, long Written)
{
    /// <summary>How many bytes the header has.</summary>
    public const int Size = 72;

    private const byte Version = 1;
    private const int ChecksumStart = Size - Digest.Size;

    private static ReadOnlySpan<byte> Magic => "Fleche"u8;

    /// <summary>Writes the header, with the checksum over it, the key and the bytes.</summary>
    public void Write(Span<byte> header, Digest key, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        header[..Size].Clear();
        Magic.CopyTo(header);
        header[6] = Version;
        header[7] = (byte)Kind;
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)Flags);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], Length);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], SecondLength);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], Written);
        Span<byte> checksum = header[ChecksumStart..Size];
        key.CopyTo(checksum);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(header[..Size]);
        sha.AppendData(first);
        sha.AppendData(second);
        sha.GetHashAndReset(checksum);
    }

    /// <summary>Reads a header, before the rest of the file.</summary>
    /// <returns>What is wrong; null: nothing.</returns>
    public static string? Read(ReadOnlySpan<byte> header, long fileLength, EntryKind kind, out EntryHeader entry)
    {
        entry = default;
        if (fileLength == 0)
        {
            return "it is empty";
        }

        if (header.Length < Size || !header.StartsWith(Magic))
        {
            return "it is no file of a store";
        }

        if (header[6] != Version)
        {
            return $"it has format {header[6]}, and this version of Fleche reads format {Version}";
        }

        entry = new EntryHeader(
            (EntryKind)header[7],
            (EntryFlags)BinaryPrimitives.ReadUInt32LittleEndian(header[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[32..]));
        if (entry.Kind != kind)
        {
            return "it holds something else";
        }

        return entry.Length == fileLength - Size
            ? null
            : $"it should have {entry.Length} bytes after the header, and has {fileLength - Size}";
    }

    /// <summary>Whether the checksum of a whole file is right. The checksum is overwritten.</summary>
    public static bool IsSound(Span<byte> file, Digest key)
    {
        Span<byte> place = file[ChecksumStart..Size];
        var stored = new Digest(place);
        key.CopyTo(place);
        Span<byte> actual = stackalloc byte[Digest.Size];
        SHA256.HashData(file, actual);
        return stored.Bytes.SequenceEqual(actual);
    }
}
