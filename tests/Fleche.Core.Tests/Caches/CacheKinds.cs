namespace Fleche.Tests.Caches;

/// <summary>Opens caches of every kind of store, in temporary folders that go away with them.</summary>
internal sealed class CacheKinds : IDisposable
{
    private readonly List<IDisposable> _opened = [];
    private readonly List<string> _folders = [];

    /// <summary>The kinds that tests of caches run on.</summary>
    public static TheoryData<string> All => new() { "memory", "files", "sqlite" };

    /// <summary>Opens a cache that is empty.</summary>
    public Cache Open(string kind)
    {
        Cache cache = kind switch
        {
            "memory" => Cache.InMemory(),
            "files" => Cache.OpenFile(NewFolder()),
            "sqlite" => Cache.OpenSqlite(Path.Combine(NewFolder(), "calls.db")),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
        _opened.Add(cache);
        return cache;
    }

    /// <summary>A new temporary folder.</summary>
    public string NewFolder()
    {
        string folder = Directory.CreateTempSubdirectory("fleche-caches-").FullName;
        _folders.Add(folder);
        return folder;
    }

    public void Dispose()
    {
        _opened.ForEach(static cache => cache.Dispose());
        _folders.ForEach(static folder => Directory.Delete(folder, recursive: true));
    }
}
