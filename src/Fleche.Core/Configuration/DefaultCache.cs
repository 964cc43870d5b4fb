using Fleche.Caches;
using Fleche.Logging;
using Fleche.Memoization;
using Microsoft.Extensions.Logging;

namespace Fleche.Configuration;

/// <summary>The cache in use where no scope names one.</summary>
internal static class DefaultCache
{
    /// <summary>Opens what the configuration from the working directory upwards names, else a cache in memory.</summary>
    public static Cache Open() => Open(WorkingDirectory.Current);

    /// <summary>Opens what the configuration from a directory upwards names, else a cache in memory.</summary>
    /// <param name="directory">Where to begin; null: nowhere.</param>
    /// <exception cref="InvalidDataException">A file is wrong: that is a mistake to be told of before a long computation, not after it.</exception>
    public static Cache Open(string? directory)
    {
        ILogger logger = FlecheLogging.For<Cache>();
        CacheConfiguration configuration = CacheConfiguration.Find(directory);
        if (configuration.ReadDefault() is not { } description)
        {
            FlecheLog.DefaultCacheInMemory(logger, directory ?? WorkingDirectory.Gone);
            return Cache.InMemory();
        }

        try
        {
            Cache cache = CacheRegistry.Get(description);
            FlecheLog.DefaultCacheConfigured(logger, description.ToString(), configuration.DefaultFile!);
            return cache;
        }
        catch (Exception e) when (!AmbientState.Current.IsStrict)
        {
            FlecheLog.DefaultCacheNotOpened(logger, description.ToString(), configuration.DefaultFile!, e);
            return Cache.InMemory();
        }
    }
}
