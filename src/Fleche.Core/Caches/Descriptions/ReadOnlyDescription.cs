namespace Fleche.Caches;

/// <summary>A <see cref="ReadOnlyCache"/>.</summary>
internal sealed record ReadOnlyDescription(CacheDescription Inner) : ViewDescription(Inner)
{
    /// <inheritdoc/>
    public override bool KeepsResults => false;

    /// <inheritdoc/>
    public override string ToString() => $"read-only {Inner}";

    /// <inheritdoc/>
    protected override Cache Open(Cache inner) => new ReadOnlyCache(inner);
}
