using Fleche;
using Fleche.ProcessPool;

namespace MemoProgram;

/// <summary>Programs that end in the ordinary way and leave their store to whoever is there last.</summary>
internal static class Endings
{
    private static readonly MemoizedFunction<int, int> Square = Memoize.Function<int, int>(static i => i * i, new MemoizeOptions { Name = "Square" });

    /// <summary>The cache is disposed of while the workers have the store open.</summary>
    public static int PoolOutlivesCache(string path)
    {
        using ProcessPoolExecutor pool = new(2);
        using Cache cache = Cache.OpenSqlite(path);
        return Run(pool, cache);
    }

    /// <summary>Nobody disposes of the cache.</summary>
    public static int CacheIsLeft(string path)
    {
        using ThreadPoolExecutor threads = new(2);
        return Run(threads, Cache.OpenSqlite(path));
    }

    private static int Run(Executor executor, Cache cache)
    {
        using (Cache.Use(cache))
        {
            return executor.WithCache().Map(Square, Enumerable.Range(0, 20)).Count() - 20;
        }
    }
}
