using System.Collections.Concurrent;

namespace Fleche.Caches;

/// <summary>The caches that were opened from a description, each once in this process and open from then on.</summary>
internal static class CacheRegistry
{
    private static readonly ConcurrentDictionary<CacheDescription, Lazy<Cache>> Opened = new();

    /// <summary>The cache of a description; opens it if nobody has.</summary>
    /// <exception cref="Exception">What the opening threw; the next one to ask tries again.</exception>
    public static Cache Get(CacheDescription description)
    {
        Lazy<Cache> entry = Opened.GetOrAdd(description, static description => new Lazy<Cache>(description.Open));
        try
        {
            return entry.Value;
        }
        catch
        {
            Opened.TryRemove(new KeyValuePair<CacheDescription, Lazy<Cache>>(description, entry));
            throw;
        }
    }
}
