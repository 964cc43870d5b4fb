using Fleche.Codec;
using Microsoft.Win32.SafeHandles;

namespace Fleche.Stores.Files;

/// <summary>Reads and writes one file as a whole: a reader sees the old one or the new one.</summary>
internal static class EntryFile
{
    /// <summary>Up to this length a file is read in one go; of a longer one the header is looked at before memory is taken for the rest.</summary>
    private const int OneRead = 1 << 17;

    /// <summary>Writes a temporary sibling, then gives it the name.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    public static void Write(string path, IReadOnlyList<ReadOnlyMemory<byte>> parts, bool durable)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(path)!, TemporaryName.Next() + TemporaryName.Extension);
        using (SafeFileHandle file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete))
        {
            try
            {
                RandomAccess.Write(file, parts, 0);
                if (durable)
                {
                    RandomAccess.FlushToDisk(file);
                }
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        }

        try
        {
            Replace(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Reads a file and checks it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it should hold.</param>
    /// <param name="key">What it should be stored under.</param>
    /// <param name="damage">What is wrong with it; null: nothing.</param>
    /// <returns>Null: it is not there, or damaged.</returns>
    public static Entry? Read(string path, EntryKind kind, Digest key, out string? damage)
    {
        damage = null;

        // An exception costs ten times as much as a look.
        if (!File.Exists(path))
        {
            return null;
        }

        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        using (file)
        {
            return Read(file, kind, key, out damage);
        }
    }

    private static Entry? Read(SafeFileHandle file, EntryKind kind, Digest key, out string? damage)
    {
        long length = RandomAccess.GetLength(file);
        byte[] bytes;
        if (length > OneRead)
        {
            Span<byte> start = stackalloc byte[EntryHeader.Size];
            damage = EntryHeader.Read(start[..ReadFully(file, start)], length, kind, out _);
            if (damage is null && length > Array.MaxLength)
            {
                damage = "it is longer than any value";
            }

            if (damage is not null)
            {
                return null;
            }
        }

        bytes = RawArray.Allocate<byte>((int)length);
        int read = ReadFully(file, bytes);
        damage = EntryHeader.Read(bytes.AsSpan(0, read), read, kind, out EntryHeader header);
        if (damage is null && !(EntryHeader.IsSound(bytes, key) && Entry.IsSensible(header)))
        {
            damage = "its checksum is wrong, or it belongs to another key";
        }

        return damage is null ? new Entry(header, bytes) : null;
    }

    private static int ReadFully(SafeFileHandle file, Span<byte> bytes)
    {
        int read = 0;
        while (read < bytes.Length && RandomAccess.Read(file, bytes[read..], read) is > 0 and var count)
        {
            read += count;
        }

        return read;
    }

    private static void Replace(string temporary, string path)
    {
        try
        {
            File.Move(temporary, path, overwrite: true);
        }
        catch (UnauthorizedAccessException) when (OperatingSystem.IsWindows() && File.Exists(path))
        {
            // Windows may refuse to replace a file that is being read, but not to move it away. In between it is missing, which is a miss.
            string old = Path.Combine(Path.GetDirectoryName(path)!, TemporaryName.Next() + TemporaryName.Extension);
            File.Move(path, old);
            File.Move(temporary, path, overwrite: true);
            File.Delete(old);
        }
    }
}
