using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Fleche.Caches;
using Fleche.Queries;

namespace Fleche;

/// <summary>Keeps the records of calls in the memory of this process.</summary>
public sealed class MemoryCallStore : CallStore
{
    private readonly ConcurrentDictionary<Digest, CallRecord> _records = new();

    /// <inheritdoc/>
    internal override string? ClaimPath => null;

    /// <inheritdoc/>
    public override bool Contains(Digest key) => _records.ContainsKey(key);

    /// <inheritdoc/>
    public override bool TryLoad(Digest key, [NotNullWhen(true)] out CallRecord? record) => _records.TryGetValue(key, out record);

    /// <inheritdoc/>
    public override void Save(CallRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        _records[record.Key] = record with { Hits = 0 };
    }

    /// <inheritdoc/>
    public override bool Evict(Digest key) => _records.TryRemove(key, out _);

    /// <inheritdoc/>
    public override IEnumerable<Digest> Keys(string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return _records.Keys.Where(key => prefix.Length == 0 || key.ToString().StartsWith(prefix, StringComparison.Ordinal)).Order();
    }

    /// <inheritdoc/>
    public override void AddHits(IReadOnlyCollection<HitCount> hits)
    {
        ArgumentNullException.ThrowIfNull(hits);
        foreach (HitCount hit in hits)
        {
            while (_records.TryGetValue(hit.Key, out CallRecord? record) && !_records.TryUpdate(hit.Key, With(record, hit), record))
            {
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <inheritdoc/>
    internal override IEnumerable<CallRecord> Find(CallFilter filter) => _records.Values.Where(filter.Accepts).OrderBy(static record => record.Started);

    /// <inheritdoc/>
    internal override IEnumerable<StoreDamage> Verify() => [];

    /// <inheritdoc/>
    internal override CallStoreDescription? Describe() => null;

    private static CallRecord With(CallRecord record, HitCount hit) =>
        record with { Hits = record.Hits + hit.Count, LastUsed = hit.LastUsed > record.LastUsed ? hit.LastUsed : record.LastUsed };
}
