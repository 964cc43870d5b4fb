using System.Collections.Concurrent;
using Fleche.Logging;

namespace Fleche.Caches;

/// <summary>The caches that this process was told to use by their descriptions: each is opened once and stays open. Nobody disposes of them.</summary>
internal static class CacheRegistry
{
    private static readonly ConcurrentDictionary<CacheDescription, Lazy<Cache>> Opened = new();

    static CacheRegistry() => ProgramEnd.ExpectCaches(Flush);

    /// <summary>The cache that a description is of.</summary>
    /// <remarks>What opening it throws is thrown; the next one who asks tries again.</remarks>
    public static Cache Get(CacheDescription description)
    {
        Lazy<Cache> cache = Opened.TryGetValue(description, out Lazy<Cache>? known) ? known : Opened.GetOrAdd(description, static key => new Lazy<Cache>(key.Open));
        try
        {
            return cache.Value;
        }
        catch
        {
            Opened.TryRemove(new KeyValuePair<CacheDescription, Lazy<Cache>>(description, cache));
            throw;
        }
    }

    /// <summary>Writes what the caches have in memory only.</summary>
    private static void Flush()
    {
        foreach ((CacheDescription description, Lazy<Cache> cache) in Opened)
        {
            try
            {
                if (cache.IsValueCreated)
                {
                    cache.Value.Flush();
                }
            }
            catch (Exception e)
            {
                FlecheLog.CacheNotFlushed(FlecheLogging.For<Cache>(), description.ToString(), e);
            }
        }
    }
}
