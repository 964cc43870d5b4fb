using Fleche.Caches;

namespace Fleche;

/// <summary>A cache to look into: nothing is stored through it, nothing is removed, no hit is counted. Functions that miss run, and their results are not kept.</summary>
public sealed class ReadOnlyCache : CacheView
{
    /// <summary>Makes a read-only view of a cache.</summary>
    /// <param name="cache">The cache. Disposing of the view disposes of it too.</param>
    /// <param name="leaveOpen">Whether it stays open instead, for whoever opened it.</param>
    /// <exception cref="ArgumentNullException">The cache is null.</exception>
    public ReadOnlyCache(Cache cache, bool leaveOpen = false)
        : base(cache, leaveOpen)
    {
    }

    /// <inheritdoc/>
    internal override bool IsWritable => false;

    /// <inheritdoc/>
    internal override ClaimTable? Claims => null;

    /// <summary>Refused: use <see cref="CacheView.Inner"/>.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override bool Evict(Digest key) => throw IsReadOnly("remove calls");

    /// <summary>Refused: use <see cref="CacheView.Inner"/>.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override GarbageReport CollectGarbage() => throw IsReadOnly("collect garbage");

    /// <inheritdoc/>
    public override void Flush()
    {
        // There is nothing of ours to write.
    }

    /// <summary>Loads in two steps what the cache under it would load in one and count as a hit, which is to write.</summary>
    internal override bool TryLoadResult(Digest key, out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        return Inner.Contains(key) && Inner.TryLoadRecord(key, out CallRecord? record) && Inner.TryLoadValue(record.Result, out payload);
    }

    /// <inheritdoc/>
    internal override bool Save(CallRecord record, IReadOnlyList<StoredValue> values) => false;

    /// <inheritdoc/>
    internal override CacheDescription? Describe() => Inner.Describe() is { } inner ? new ReadOnlyDescription(inner) : null;
}
