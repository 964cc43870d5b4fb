namespace Fleche.Caches;

/// <summary>A cache over a pair of stores.</summary>
internal sealed record StoreCacheDescription(ValueStoreDescription Values, CallStoreDescription Calls) : CacheDescription
{
    /// <inheritdoc/>
    public override Cache Open() => new StoreCache(Values.Open(), Calls.Open());
}
