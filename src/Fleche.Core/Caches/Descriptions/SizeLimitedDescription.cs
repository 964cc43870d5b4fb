namespace Fleche.Caches;

/// <summary>A <see cref="SizeLimitedCache"/>.</summary>
internal sealed record SizeLimitedDescription(CacheDescription Inner, long? MaxBytes, long? MaxEntries) : ViewDescription(Inner)
{
    /// <inheritdoc/>
    public override string ToString() => $"size-limited {Inner}";

    /// <inheritdoc/>
    protected override Cache Open(Cache inner) => new SizeLimitedCache(inner, MaxBytes, MaxEntries);
}
