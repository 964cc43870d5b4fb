namespace Fleche;

public abstract partial class Cache
{
    /// <summary>Opens a cache in a SQLite file, for any number of threads and processes of this machine; <c>docs/caches.md</c> tells more.</summary>
    /// <param name="path">The file; a relative path is one from the working directory of now. It and its folder are made if they are not there.</param>
    /// <param name="options">How to open it; null for the defaults.</param>
    /// <exception cref="ArgumentException">The path is empty, null, or <c>:memory:</c>.</exception>
    /// <exception cref="IOException">The folder of the file cannot be made.</exception>
    /// <exception cref="InvalidDataException">The file is not a store of Fleche; it was left as it is.</exception>
    /// <exception cref="NotSupportedException">The file was made by a newer Fleche.</exception>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The file cannot be opened; the message says why.</exception>
    public static Cache OpenSqlite(string path, SqliteOptions? options = null)
    {
        SqliteCallStore calls = new(path, options);
        try
        {
            return new StoreCache(new SqliteValueStore(path, options), calls);
        }
        catch
        {
            calls.Dispose();
            throw;
        }
    }
}
