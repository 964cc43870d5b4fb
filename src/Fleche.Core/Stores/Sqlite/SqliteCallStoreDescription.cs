using Fleche.Caches;

namespace Fleche.Stores.Sqlite;

/// <summary>A call store in a SQLite file.</summary>
internal sealed record SqliteCallStoreDescription(string Path, SqliteOptions Options) : CallStoreDescription
{
    /// <inheritdoc/>
    public override CallStore Open() => new SqliteCallStore(Path, Options);
}
