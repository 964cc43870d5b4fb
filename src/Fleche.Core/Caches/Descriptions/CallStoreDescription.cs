namespace Fleche.Caches;

/// <summary>How a call store is opened.</summary>
internal abstract record CallStoreDescription
{
    /// <summary>Opens the store anew.</summary>
    public abstract CallStore Open();
}
