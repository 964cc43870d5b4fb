using Fleche.Stores.Sqlite;

namespace Fleche.Tests.Stores.Sqlite;

/// <summary>A folder with a SQLite store, gone at the end.</summary>
internal sealed class SqliteFolder : IDisposable
{
    public SqliteFolder(string name = "cache.db")
    {
        Folder = Directory.CreateTempSubdirectory("fleche sqlite ü ").FullName;
        Path = System.IO.Path.Combine(Folder, name);
    }

    public string Folder { get; }

    public string Path { get; }

    /// <summary>A connection beside the store's, such as another program's.</summary>
    public SqliteSession Connect()
    {
        SqliteSession session = new(Path);
        session.Execute("PRAGMA busy_timeout = 5000");
        return session;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
