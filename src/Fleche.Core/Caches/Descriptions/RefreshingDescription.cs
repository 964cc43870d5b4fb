namespace Fleche.Caches;

/// <summary>A <see cref="RefreshingCache"/>.</summary>
internal sealed record RefreshingDescription(CacheDescription Inner) : ViewDescription(Inner)
{
    /// <inheritdoc/>
    public override string ToString() => $"refreshing {Inner}";

    /// <inheritdoc/>
    protected override Cache Open(Cache inner) => new RefreshingCache(inner);
}
