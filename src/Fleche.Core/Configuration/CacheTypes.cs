using Fleche.Caches;
using Fleche.Stores.Sqlite;

namespace Fleche.Configuration;

/// <summary>The types of caches that a configuration file can name, and how each is read.</summary>
internal static class CacheTypes
{
    private static readonly Dictionary<string, CacheType> Known = new(StringComparer.Ordinal)
    {
        ["memory"] = new([], static _ => new MemoryDescription()),
        ["files"] = new(["path", "compress", "durable"], ReadFiles),
        ["sqlite"] = new(["path"], static cache => new SqliteDescription(cache.Path(), new SqliteOptions())),
        ["stack"] = new(["caches"], static cache => new StackDescription(cache.Caches())),
        ["pool"] = new(["caches"], static cache => new PoolDescription(cache.Caches())),
        ["readonly"] = new(["cache"], static cache => new ReadOnlyDescription(cache.Cache())),
        ["sizelimited"] = new(["cache", "maxBytes", "maxEntries"], ReadSizeLimited),
    };

    /// <summary>Reads a cache that is spelled out.</summary>
    /// <param name="place">An object with a type.</param>
    /// <param name="readReference">Reads a cache that is named or spelled out inside of it.</param>
    public static CacheDescription Read(ConfigurationPlace place, Func<ConfigurationPlace, CacheDescription> readReference)
    {
        ConfigurationPlace typeAt = place.Members().TryGetValue("type", out ConfigurationPlace found)
            ? found
            : throw place.Error($"A cache needs a type, as in {{ \"type\": \"sqlite\", \"path\": \"results.db\" }}. Known are: {string.Join(", ", Known.Keys)}.");
        string name = typeAt.Text("sqlite");
        if (!Known.TryGetValue(name, out CacheType? type))
        {
            throw typeAt.Error($"There is no type of cache '{name}'. Known are: {string.Join(", ", Known.Keys)}.");
        }

        return type.Read(new ConfiguredCache(place, place.Members(["type", .. type.Properties]), readReference));
    }

    private static FilesDescription ReadFiles(ConfiguredCache cache) => new(
        cache.Path(), new FileStoreOptions { Compress = cache.Optional("compress")?.Truth() is true, Durable = cache.Optional("durable")?.Truth() is true });

    private static SizeLimitedDescription ReadSizeLimited(ConfiguredCache cache)
    {
        CacheDescription inner = cache.Cache();
        if (inner is GroupDescription or ViewDescription)
        {
            throw cache.Required("cache").Error("A cache over caches cannot be limited in size: limit the caches under it.");
        }

        long? maxBytes = cache.Optional("maxBytes")?.Count(), maxEntries = cache.Optional("maxEntries")?.Count();
        return maxBytes is null && maxEntries is null
            ? throw cache.Place.Error("A size-limited cache needs a limit: maxBytes, maxEntries or both.")
            : new SizeLimitedDescription(inner, maxBytes, maxEntries);
    }

    /// <summary>How caches of a type are read.</summary>
    /// <param name="Properties">The properties that they may have beside the type.</param>
    /// <param name="Read">Makes the description.</param>
    private sealed record CacheType(string[] Properties, Func<ConfiguredCache, CacheDescription> Read);
}
