using Fleche.Caches;

namespace Fleche.Stores.Sqlite;

/// <summary>Calls and values in one SQLite file.</summary>
internal sealed record SqliteDescription(string Path, SqliteOptions Options) : CacheDescription
{
    /// <inheritdoc/>
    public override Cache Open() => Cache.OpenSqlite(Path, Options);
}
