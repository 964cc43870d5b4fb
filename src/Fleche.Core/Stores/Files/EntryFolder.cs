using System.IO.Enumeration;

namespace Fleche.Stores.Files;

/// <summary>The files of one kind, each under a digest: <c>values/ab/cdef…</c>.</summary>
internal sealed class EntryFolder(StoreDirectory store, string name, EntryKind kind)
{
    /// <summary>How many digits name the subfolder.</summary>
    private const int FolderDigits = 2;

    private const int FileDigits = (2 * Digest.Size) - FolderDigits;

    private static readonly EnumerationOptions All = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly string _prefix = store.PathOf(name) + Path.DirectorySeparatorChar;

    /// <summary>The subfolders that were there when this process last wrote into them.</summary>
    private readonly bool[] _made = new bool[256];

    /// <summary>Where the file of a digest is.</summary>
    public string PathOf(Digest digest) => string.Create(_prefix.Length + (2 * Digest.Size) + 1, (_prefix, digest), static (path, state) =>
    {
        state._prefix.CopyTo(path);
        Span<char> digits = path[state._prefix.Length..];
        Convert.TryToHexStringLower(state.digest.Bytes, digits[1..], out _);
        digits.Slice(1, FolderDigits).CopyTo(digits);
        digits[FolderDigits] = Path.DirectorySeparatorChar;
    });

    /// <summary>Whether a file is there that is not cut off in its header, as a power failure may leave it.</summary>
    public bool Contains(Digest digest)
    {
        FileInfo file = new(PathOf(digest));
        return file.Exists && file.Length >= EntryHeader.Size;
    }

    /// <summary>Reads a file; a damaged one is set aside.</summary>
    public Entry? Read(Digest digest) => Read(digest, out _);

    /// <summary>Reads a file; a damaged one is set aside.</summary>
    /// <param name="digest">What it is stored under.</param>
    /// <param name="damage">What was wrong and where it is now; null: nothing.</param>
    public Entry? Read(Digest digest, out string? damage)
    {
        Entry? entry = EntryFile.Read(PathOf(digest), kind, digest, out damage);
        if (damage is not null)
        {
            damage = SetAside(digest, damage, static _ => true);
        }

        return entry;
    }

    /// <summary>Sets a file aside whose contents turned out to make no sense.</summary>
    /// <returns>What was wrong and where it is now; null: it was replaced by a sound one meanwhile.</returns>
    public string? SetAside(Digest digest, string reason, Func<Entry, bool> isSound) =>
        store.SetAside(PathOf(digest), kind, digest.ToString(), reason, path => EntryFile.Read(path, kind, digest, out _) is { } entry && isSound(entry));

    /// <summary>Writes a file in place of an older one.</summary>
    public void Write(Digest digest, EntryFlags flags, long secondLength, ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        if ((long)first.Length + second.Length > Array.MaxLength - EntryHeader.Size)
        {
            throw new PayloadSerializationException($"{digest} has {first.Length:N0} bytes, and a file store keeps values of up to {Array.MaxLength - EntryHeader.Size:N0}.");
        }

        byte[] header = new byte[EntryHeader.Size];
        new EntryHeader(kind, flags, (long)first.Length + second.Length, secondLength, DateTime.UtcNow.Ticks).Write(header, digest, first.Span, second.Span);
        Write(digest, second.IsEmpty ? [header, first] : [header, first, second]);
    }

    /// <summary>Removes a file.</summary>
    /// <returns>False: it was not there.</returns>
    public bool Delete(Digest digest)
    {
        string path = PathOf(digest);
        if (!File.Exists(path))
        {
            return false;
        }

        File.Delete(path);
        return true;
    }

    /// <summary>The digests that begin with some hexadecimal digits, in order; a subfolder is read when it is reached.</summary>
    public IEnumerable<Digest> Digests(string prefix = "") =>
        Subfolders(prefix).SelectMany(folder => Files(folder).Select(static file => file.Digest).Order().Where(digest => Begins(digest, prefix)));

    /// <summary>All digests with the lengths of what follows the headers, in no order.</summary>
    public IEnumerable<(Digest Digest, long Size)> Sizes() => Subfolders("").SelectMany(Files);

    /// <summary>The subfolders that are there, in order.</summary>
    /// <param name="prefix">With what the digests in them begin.</param>
    public IEnumerable<string> Subfolders(string prefix)
    {
        if (!Directory.Exists(_prefix))
        {
            yield break;
        }

        string wanted = prefix.Length > FolderDigits ? prefix[..FolderDigits] : prefix;
        foreach (string folder in Directory.EnumerateDirectories(_prefix).Order(StringComparer.Ordinal))
        {
            string digits = Path.GetFileName(folder);
            if (digits.Length == FolderDigits && digits.StartsWith(wanted, StringComparison.Ordinal))
            {
                yield return folder;
            }
        }
    }

    /// <summary>The digest that a file in a subfolder has in its name.</summary>
    public static bool TryParse(string folder, ReadOnlySpan<char> name, out Digest digest)
    {
        digest = default;
        return name.Length == FileDigits && !name.ContainsAnyInRange('A', 'Z') && Digest.TryParse(string.Concat(Path.GetFileName(folder.AsSpan()), name), out digest);
    }

    /// <summary>Removes what killed writers left.</summary>
    public void RemoveAbandoned()
    {
        foreach (string folder in Subfolders(""))
        {
            StoreDirectory.RemoveAbandoned(folder);
        }
    }

    private static bool Begins(Digest digest, string prefix) => prefix.Length <= FolderDigits || digest.ToString().StartsWith(prefix, StringComparison.Ordinal);

    private static IEnumerable<(Digest Digest, long Size)> Files(string folder) =>
        new FileSystemEnumerable<(Digest Digest, long Size)>(folder, (ref FileSystemEntry entry) =>
        {
            TryParse(folder, entry.FileName, out Digest digest);
            return (digest, Math.Max(0, entry.Length - EntryHeader.Size));
        }, All)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => TryParse(folder, entry.FileName, out _) && !entry.IsDirectory,
        };

    private void Write(Digest digest, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        string path = PathOf(digest);
        ref bool made = ref _made[digest.Bytes[0]];
        if (!made)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            made = true;
        }

        try
        {
            EntryFile.Write(path, parts, store.Options.Durable);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody removed it since.
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            EntryFile.Write(path, parts, store.Options.Durable);
        }
    }
}
