using Fleche.Tests.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fleche.Tests.Stores;

/// <summary>Paths at which there can be no store: the message names the path, the cause and the way out.</summary>
public sealed class WrongPlaceTests
{
    [Fact(Timeout = 30_000)]
    public Task Open_PathIsOfTheOtherKind_SaysWhat() => InThread.Run(() =>
    {
        using SqliteFolder folder = new();
        string file = Path.Combine(folder.Folder, "file");
        File.WriteAllText(file, "text");

        Assert.Contains("is a directory, and a SQLite store is a file", Assert.Throws<SqliteException>(() => Cache.OpenSqlite(folder.Folder)).Message);
        Assert.Contains("is a file, and a file store needs a directory", Assert.Throws<IOException>(() => Cache.OpenFile(file)).Message);
        string sqlite = Assert.Throws<IOException>(() => Cache.OpenSqlite(Path.Combine(file, "calls.db"))).Message;
        Assert.Contains(file, sqlite);
        Assert.Contains("calls.db", sqlite);
        Assert.Contains("cannot be made", Assert.Throws<IOException>(() => Cache.OpenFile(Path.Combine(file, "store"))).Message);
        Assert.Contains("Cache.InMemory()", Assert.Throws<ArgumentException>(() => Cache.OpenSqlite(":memory:")).Message);
        Assert.False(File.Exists(":memory:"));
        Assert.Equal(nameof(SqliteOptions.BusyTimeout), Assert.Throws<ArgumentOutOfRangeException>(() => new SqliteOptions { BusyTimeout = TimeSpan.Zero }).ParamName);
    });
}
