using Fleche.Caches;

namespace Fleche;

/// <summary>A cache that keeps to a size: once it is over its limit, the calls that were not used for longest are removed, down to nine tenths of it.</summary>
/// <remarks>
/// A save that makes the cache too large waits until it is trimmed. The limit is for the store, however many programs use it: what others store is found out now and then,
/// after a save, so that it may be over its limit for some time. The call that was stored last stays, even if it is larger than the limit by itself.
/// </remarks>
public sealed class SizeLimitedCache : CacheView
{
    private readonly SizeGuard _guard;

    /// <summary>Limits a cache. Nothing is measured or removed before the first save.</summary>
    /// <param name="cache">A cache over stores: in memory, files or SQLite. Disposing of the limited one disposes of it too.</param>
    /// <param name="maxBytes">How many bytes the values may have together; 1 or more, null for any number.</param>
    /// <param name="maxEntries">How many calls may be stored; 1 or more, null for any number.</param>
    /// <param name="leaveOpen">Whether the cache stays open instead, for whoever opened it.</param>
    /// <exception cref="ArgumentException">No limit is given; or the cache is one over caches, whose members are limited instead.</exception>
    /// <exception cref="ArgumentNullException">The cache is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit is below 1.</exception>
    public SizeLimitedCache(Cache cache, long? maxBytes = null, long? maxEntries = null, bool leaveOpen = false)
        : this(cache, maxBytes, maxEntries, leaveOpen, TimeProvider.System)
    {
    }

    internal SizeLimitedCache(Cache cache, long? maxBytes, long? maxEntries, bool leaveOpen, TimeProvider clock)
        : base(cache, leaveOpen)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes ?? 1, 1, nameof(maxBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEntries ?? 1, 1, nameof(maxEntries));
        if (maxBytes is null && maxEntries is null)
        {
            throw new ArgumentException("A size-limited cache needs a limit: give maxBytes, maxEntries or both.");
        }

        StoreCache stores = cache as StoreCache
            ?? throw new ArgumentException($"A {cache.GetType().Name} cannot be limited in size: limit the caches under it, as in new CacheStack(new SizeLimitedCache(first, …), second).", nameof(cache));
        MaxBytes = maxBytes;
        MaxEntries = maxEntries;
        _guard = new SizeGuard(stores, maxBytes, maxEntries, clock);
    }

    /// <summary>How many bytes the values may have together; null for any number.</summary>
    public long? MaxBytes { get; }

    /// <summary>How many calls may be stored; null for any number.</summary>
    public long? MaxEntries { get; }

    /// <summary>Writes what is only in memory so far, and waits until the cache is trimmed, if it is being trimmed.</summary>
    public override void Flush()
    {
        Inner.Flush();
        _guard.Wait();
    }

    /// <inheritdoc/>
    internal override bool Save(CallRecord record, IReadOnlyList<StoredValue> values)
    {
        SizeGuard.Growth growth = _guard.GrowthOf(record, values);
        bool isStored = Inner.Save(record, values);
        if (isStored)
        {
            _guard.Saved(record.Key, growth);
        }

        return isStored;
    }

    /// <inheritdoc/>
    internal override CacheDescription? Describe() => Inner.Describe() is { } inner ? new SizeLimitedDescription(inner, MaxBytes, MaxEntries) : null;

    /// <inheritdoc/>
    private protected override void Dispose(bool disposing)
    {
        _guard.Wait();
        base.Dispose(disposing);
    }
}
