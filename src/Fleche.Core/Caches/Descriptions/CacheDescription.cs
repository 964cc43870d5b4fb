namespace Fleche.Caches;

/// <summary>How a cache is opened: what travels to workers in its place, and what a configuration file says. Equal descriptions open the same cache.</summary>
internal abstract record CacheDescription
{
    /// <summary>Opens the cache anew.</summary>
    public abstract Cache Open();
}
