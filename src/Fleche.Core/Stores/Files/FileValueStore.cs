using System.IO.Compression;
using Fleche.Caches;
using Fleche.Stores.Files;

namespace Fleche;

/// <summary>Keeps values in files, one for each, under a directory: <c>values/ab/cdef…</c>.</summary>
/// <remarks>
/// For any number of threads and processes, on any file system, also a network's; the form is in <c>docs/caches.md</c>. Files are written beside their place and
/// renamed, and carry a checksum: a damaged one is missing, and is moved to <c>damaged</c>.
/// </remarks>
public sealed class FileValueStore : ValueStore
{
    private const int LeastToCompress = 1024;

    private readonly StoreDirectory _store;
    private readonly EntryFolder _folder;

    /// <summary>Opens a store.</summary>
    /// <param name="directory">Where it is; made if it is not there. What else is in there is left alone.</param>
    /// <param name="options">How it writes; null: the defaults.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">The path is a file, or the directory cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory is not there, and may not be made.</exception>
    /// <exception cref="NotSupportedException">A newer version of Fleche made it.</exception>
    public FileValueStore(string directory, FileStoreOptions? options = null)
    {
        _store = new StoreDirectory(directory, options);
        _folder = new EntryFolder(_store, "values", EntryKind.Value);
    }

    /// <summary>Where the store is: a whole path.</summary>
    public string Directory => _store.FullPath;

    /// <inheritdoc/>
    public override bool Contains(Digest digest) => _folder.Contains(digest);

    /// <inheritdoc/>
    public override bool TryLoad(Digest digest, out ReadOnlyMemory<byte> payload) => TryLoad(digest, out payload, out _);

    /// <inheritdoc/>
    public override void Save(StoredValue value)
    {
        SaveSection.Note(this, value);
        Write(value);
    }

    /// <inheritdoc/>
    public override bool Evict(Digest digest) => _folder.Delete(digest);

    /// <inheritdoc/>
    public override IEnumerable<(Digest Digest, long Size)> List() => _folder.Sizes();

    /// <inheritdoc/>
    public override void Dispose()
    {
        // No file is held open.
    }

    /// <inheritdoc/>
    internal override IDisposable EnterSave() => new SaveSection(this);

    /// <inheritdoc/>
    internal override (IReadOnlyList<Digest> Evicted, long Bytes) Sweep(Func<IReadOnlySet<Digest>> readReferences)
    {
        _folder.RemoveAbandoned();
        return new ValueSweep(_folder, readReferences).Run();
    }

    /// <inheritdoc/>
    internal override IEnumerable<StoreDamage> Verify()
    {
        foreach (Digest digest in _folder.Digests())
        {
            TryLoad(digest, out _, out string? damage);
            if (damage is not null)
            {
                yield return new StoreDamage(digest, damage);
            }
        }
    }

    /// <inheritdoc/>
    internal override ValueStoreDescription Describe() => new FileValuesDescription(_store.FullPath, _store.Options);

    /// <summary>Writes a value if it is not there.</summary>
    internal void Write(StoredValue value)
    {
        if (_folder.Contains(value.Digest))
        {
            return;
        }

        byte[]? packed = _store.Options.Compress ? Pack(value.Payload.Span) : null;
        _folder.Write(value.Digest, packed is null ? EntryFlags.None : EntryFlags.Compressed, value.Payload.Length, packed ?? value.Payload, default);
    }

    private static byte[]? Pack(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < LeastToCompress)
        {
            return null;
        }

        byte[] packed = new byte[payload.Length - 1];
        return BrotliEncoder.TryCompress(payload, packed, out int length, quality: 4, window: 22) ? packed[..length] : null;
    }

    private bool TryLoad(Digest digest, out ReadOnlyMemory<byte> payload, out string? damage)
    {
        payload = default;
        if (_folder.Read(digest, out damage) is not { } entry)
        {
            return false;
        }

        try
        {
            payload = entry.Value();
            return true;
        }
        catch (PayloadSerializationException e)
        {
            damage = _folder.SetAside(digest, e.Message, static _ => false);
            return false;
        }
    }
}
