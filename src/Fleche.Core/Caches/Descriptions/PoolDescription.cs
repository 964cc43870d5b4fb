namespace Fleche.Caches;

/// <summary>A <see cref="CachePool"/>.</summary>
internal sealed record PoolDescription(IReadOnlyList<CacheDescription> Members) : GroupDescription(Members)
{
    /// <inheritdoc/>
    public override bool KeepsResults => false;

    /// <inheritdoc/>
    public override Cache Open() => new CachePool(OpenMembers());

    /// <inheritdoc/>
    public override string ToString() => $"pool of {string.Join(", ", Members)}";
}
