namespace Fleche.Caches;

/// <summary>How a cache is opened: what travels to workers in its place, and what a configuration file says. Equal descriptions open the same cache.</summary>
internal abstract record CacheDescription
{
    /// <summary>Whether results that are stored through it outlive the process, and are seen by others.</summary>
    public virtual bool KeepsResults => true;

    /// <summary>Opens the cache anew.</summary>
    public abstract Cache Open();
}
