namespace Fleche.Caches;

/// <summary>A cache in memory: another process has one of its own, and nothing that is stored in the one is in the other.</summary>
internal sealed record MemoryDescription : CacheDescription
{
    /// <inheritdoc/>
    public override bool KeepsResults => false;

    /// <inheritdoc/>
    public override Cache Open() => Cache.InMemory();

    /// <inheritdoc/>
    public override string ToString() => "memory";
}
