using System.Diagnostics.CodeAnalysis;
using Fleche.Caches;
using Fleche.Queries;
using Fleche.Records;
using Fleche.Stores.Files;

namespace Fleche;

/// <summary>Keeps the records of calls in files, one for each, under a directory: <c>calls/ab/cdef…</c>.</summary>
/// <remarks>
/// For any number of threads and processes, on any file system, also a network's; the form is in <c>docs/caches.md</c>. Files are written beside their place and
/// renamed, and carry a checksum: a damaged one is missing, and is moved to <c>damaged</c>. Queries read all records, at some 20 µs each.
/// </remarks>
public sealed partial class FileCallStore : CallStore
{
    private readonly StoreDirectory _store;
    private readonly EntryFolder _folder;
    private readonly HitFiles _hits;

    /// <summary>Opens a store.</summary>
    /// <param name="directory">Where it is; made if it is not there. What else is in there is left alone.</param>
    /// <param name="options">How it writes; null: the defaults.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">The path is a file, or the directory cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory is not there, and may not be made.</exception>
    /// <exception cref="NotSupportedException">A newer version of Fleche made it.</exception>
    public FileCallStore(string directory, FileStoreOptions? options = null)
    {
        _store = new StoreDirectory(directory, options);
        _folder = new EntryFolder(_store, "calls", EntryKind.Call);
        _hits = new HitFiles(_store, key => _folder.Read(key)?.Written);
        _values = new FileValueStore(directory, options);
    }

    /// <summary>Where the store is: a whole path.</summary>
    public string Directory => _store.FullPath;

    /// <summary>So many records that a query found stay in memory until they are asked for; further ones are read again.</summary>
    internal int MostFound { get; init; } = 4096;

    /// <inheritdoc/>
    internal override string ClaimPath => _store.PathOf("claims");

    /// <inheritdoc/>
    public override bool Contains(Digest key) => _folder.Contains(key);

    /// <inheritdoc/>
    public override bool TryLoad(Digest key, [NotNullWhen(true)] out CallRecord? record) => (record = Load(key, null, out _)) is not null;

    /// <inheritdoc/>
    public override void Save(CallRecord record) => Write(record, default);

    /// <inheritdoc/>
    public override bool Evict(Digest key) => _folder.Delete(key);

    /// <inheritdoc/>
    public override IEnumerable<Digest> Keys(string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return _folder.Digests(prefix);
    }

    /// <inheritdoc/>
    public override void AddHits(IReadOnlyCollection<HitCount> hits)
    {
        ArgumentNullException.ThrowIfNull(hits);
        _hits.Add(hits);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // No file is held open.
    }

    /// <inheritdoc/>
    internal override IEnumerable<CallRecord> Find(CallFilter filter)
    {
        HitIndex hits = _hits.Refresh();
        List<(DateTimeOffset Started, Digest Key, CallRecord? Record)> found = [];
        foreach (Digest key in _folder.Digests())
        {
            if (Load(key, hits, out _) is { } record && filter.Accepts(record))
            {
                found.Add((record.Started, key, found.Count < MostFound ? record : null));
            }
        }

        found.Sort(static (left, right) => left.Started.CompareTo(right.Started) is not 0 and var order ? order : left.Key.CompareTo(right.Key));
        foreach ((_, Digest key, CallRecord? known) in found)
        {
            if ((known ?? Load(key, hits, out _)) is { } record && filter.Accepts(record))
            {
                yield return record;
            }
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<StoreDamage> Verify()
    {
        HitIndex hits = _hits.Refresh();
        foreach (Digest key in _folder.Digests())
        {
            Load(key, hits, out string? damage);
            if (damage is not null)
            {
                yield return new StoreDamage(key, damage);
            }
        }

        foreach (StoreDamage damage in _hits.Verify())
        {
            yield return damage;
        }
    }

    /// <inheritdoc/>
    internal override CallStoreDescription Describe() => new FileCallsDescription(_store.FullPath, _store.Options);

    private static CallRecord? Parse(Entry entry, Digest key, out string? problem)
    {
        problem = null;
        try
        {
            CallRecord record = RecordCodec.Read(entry.Body);
            problem = record.Key == key ? null : $"it is the record of {record.Key}";
            return problem is null ? record : null;
        }
        catch (PayloadSerializationException e)
        {
            problem = e.Message;
            return null;
        }
    }

    private CallRecord? Load(Digest key, HitIndex? hits, out string? damage) =>
        _folder.Read(key, out damage) is { } entry ? Load(key, entry, hits, out damage) : null;

    private CallRecord? Load(Digest key, Entry entry, HitIndex? hits, out string? damage)
    {
        CallRecord? record = Parse(entry, key, out damage);
        if (damage is not null)
        {
            damage = _folder.SetAside(key, damage, moved => Parse(moved, key, out _) is not null);
        }

        return record is null ? null : (hits ?? _hits.Refresh()).Apply(record, entry.Written);
    }

    private void Write(CallRecord record, ReadOnlyMemory<byte> result)
    {
        byte[] body = RecordCodec.ToBytes(record with { Hits = 0 });
        _folder.Write(record.Key, result.IsEmpty ? EntryFlags.None : EntryFlags.HasResult, body.Length, body, result);
    }
}
