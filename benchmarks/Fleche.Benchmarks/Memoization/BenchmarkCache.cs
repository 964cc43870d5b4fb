namespace Fleche.Benchmarks.Memoization;

/// <summary>A cache of each kind in a temporary folder of its own, in use until it is disposed of.</summary>
internal sealed class BenchmarkCache : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("benchmark-");
    private readonly Cache _cache;
    private readonly IDisposable _scope;

    public BenchmarkCache(CacheKind kind)
    {
        _cache = kind switch
        {
            CacheKind.Memory => Cache.InMemory(),
            CacheKind.Sqlite => Cache.OpenSqlite(Path.Combine(_folder.FullName, "cache.db")),
            CacheKind.Files => Cache.OpenFile(_folder.FullName),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
        _scope = Cache.Use(_cache);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _scope.Dispose();
        _cache.Dispose();
        _folder.Delete(recursive: true);
    }
}
