namespace Fleche.Caches;

/// <summary>A cache over another one.</summary>
internal abstract record ViewDescription(CacheDescription Inner) : CacheDescription
{
    /// <inheritdoc/>
    public override bool KeepsResults => Inner.KeepsResults;

    /// <inheritdoc/>
    public sealed override Cache Open()
    {
        Cache inner = Inner.Open();
        try
        {
            return Open(inner);
        }
        catch
        {
            inner.Dispose();
            throw;
        }
    }

    /// <summary>Makes the view, which owns the cache under it.</summary>
    protected abstract Cache Open(Cache inner);
}
