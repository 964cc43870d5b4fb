namespace Fleche.Caches;

/// <summary>A <see cref="CacheStack"/>.</summary>
internal sealed record StackDescription(IReadOnlyList<CacheDescription> Members) : GroupDescription(Members)
{
    /// <inheritdoc/>
    public override bool KeepsResults => Members[0].KeepsResults;

    /// <inheritdoc/>
    public override Cache Open() => new CacheStack(OpenMembers());

    /// <inheritdoc/>
    public override string ToString() => $"stack of {string.Join(", ", Members)}";
}
