namespace Fleche.Caches;

/// <summary>How a value store is opened.</summary>
internal abstract record ValueStoreDescription
{
    /// <summary>Opens the store anew.</summary>
    public abstract ValueStore Open();
}
