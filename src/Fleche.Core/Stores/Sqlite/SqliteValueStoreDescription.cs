using Fleche.Caches;

namespace Fleche.Stores.Sqlite;

/// <summary>A value store in a SQLite file.</summary>
internal sealed record SqliteValueStoreDescription(string Path, SqliteOptions Options) : ValueStoreDescription
{
    /// <inheritdoc/>
    public override ValueStore Open() => new SqliteValueStore(Path, Options);
}
