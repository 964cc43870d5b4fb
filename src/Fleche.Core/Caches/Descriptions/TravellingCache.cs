using System.Runtime.CompilerServices;
using Fleche.Logging;

namespace Fleche.Caches;

/// <summary>What goes to another process in a cache's place.</summary>
internal static class TravellingCache
{
    /// <summary>The caches of which it was said that they stay here.</summary>
    private static readonly ConditionalWeakTable<Cache, object> Told = [];

    /// <summary>
    /// The description of a cache; for one that nobody else can open, that of one in memory. Where results would be lost with the other process
    /// there is a warning, once for each cache.
    /// </summary>
    public static CacheDescription Describe(Cache cache)
    {
        CacheDescription? description = cache.Describe();
        if ((description is null || (cache.IsWritable && !description.KeepsResults)) && Told.TryAdd(cache, Told))
        {
            FlecheLog.CacheStays(FlecheLogging.For<Cache>(), cache.GetType().Name);
        }

        return description ?? new MemoryDescription();
    }
}
