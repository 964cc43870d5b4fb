using System.IO.Compression;
using Fleche.Queries;
using Fleche.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fleche.Tests.Stores.Sqlite;

/// <summary>A file that Fleche made when the schema had version 1: 40 plain calls with results of 0 to 39 bytes, a full one, an odd one with 5000 bytes, and garbage.</summary>
public sealed class SqliteMigrationTests : IDisposable
{
    private const int PlainCalls = 40;

    private static readonly CallRecord Full = Records.Full(1000) with { Hits = 0 };

    private static readonly CallRecord Odd = Records.Plain(2000) with
    {
        Arguments = [new CallArgument("a\"b\\c\n<ü🚀>", Digest.Of("odd"))],
        Calls = [Digest.Of("callee")],
        Hits = 5,
        LastUsed = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };

    private readonly SqliteFolder _folder = new();

    public SqliteMigrationTests()
    {
        using Stream packed = typeof(SqliteMigrationTests).Assembly.GetManifestResourceStream("version-1.db.gz")!;
        using GZipStream unpacked = new(packed, CompressionMode.Decompress);
        using FileStream file = File.Create(_folder.Path);
        unpacked.CopyTo(file);
    }

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 30_000)]
    public async Task Open_VersionOne_HasAllThatItHad() => await Task.Run(() =>
    {
        using StoreCache cache = (StoreCache)Cache.OpenSqlite(_folder.Path);
        Assert.Equal(SqliteSchema.Current.Version, Number("PRAGMA user_version"));
        IEnumerable<CallRecord> expected = Enumerable.Range(0, PlainCalls).Select(Plain).Append(Full).Append(Odd);
        Assert.Equal(
            expected.OrderBy(static record => record.Started).ThenBy(static record => record.Key).Select(Records.Text),
            cache.Find(CallFilter.All).Select(Records.Text));
        for (int i = 0; i < PlainCalls; i++)
        {
            Assert.True(cache.TryLoadResult(Plain(i).Key, out ReadOnlyMemory<byte> payload));
            Assert.Equal(Enumerable.Repeat((byte)i, i), payload.ToArray());
        }

        Assert.True(cache.TryLoadResult(Odd.Key, out ReadOnlyMemory<byte> odd));
        Assert.Equal(5000, odd.Length);
        Assert.True(cache.TryLoadValue(Digest.Of(1.5), out ReadOnlyMemory<byte> argument));
        Assert.Equal([4], argument.ToArray());
        Assert.True(cache.Verify() is { IsClean: true, Calls: PlainCalls + 2, Values: PlainCalls + 4, UnreferencedValues: 1 });
        Assert.Equal(new GarbageReport(1, 20_000), cache.CollectGarbage());
        Assert.Equal("ok", Text("PRAGMA integrity_check"));
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_VersionOne_IsSearchedEvictedAndWrittenAsAny() => await Task.Run(() =>
    {
        using StoreCache cache = (StoreCache)Cache.OpenSqlite(_folder.Path);
        Assert.Equal(Odd.Key, Assert.Single(cache.Find(CallFilter.All with { Arguments = Odd.Arguments })).Key);
        Assert.Equal(Full.Key, Assert.Single(cache.Find(CallFilter.All with { Tags = [new("study", null)], Parent = Full.Parent })).Key);
        Assert.Equal(Full.Key, Assert.Single(cache.Find(CallFilter.All with { Function = "Energy" })).Key);
        Assert.True(cache.Evict(Full.Key));
        Assert.True(cache.Evict(Odd.Key));
        for (int i = 0; i < PlainCalls; i++)
        {
            cache.Save(Plain(i), [new StoredValue(Plain(i).Result, new byte[] { 7 })]);
            Assert.True(cache.TryLoadResult(Plain(i).Key, out ReadOnlyMemory<byte> payload));
            Assert.Equal([7], payload.ToArray());
        }

        Assert.Equal(4, cache.CollectGarbage().Values);
        Assert.True(cache.Verify() is { IsClean: true, Calls: PlainCalls, Values: PlainCalls, UnreferencedValues: 0 });
        Assert.Equal(0, Number("SELECT (SELECT count(*) FROM notes) + (SELECT count(*) FROM edges)"));
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_VersionOneByManyAtOnce_IsMigratedOnce() => await InThread.Together(4, thread =>
    {
        using Cache cache = Cache.OpenSqlite(_folder.Path);
        Assert.Equal(PlainCalls + 2, cache.Find(CallFilter.All).Count());
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_VersionOneWithDamagedRecord_LosesThatOneOnly() => await Task.Run(() =>
    {
        using (SqliteSession session = _folder.Connect())
        {
            session.Execute($"UPDATE calls SET function = 'G' WHERE key = x'{Plain(3).Key}'; UPDATE arguments SET name = x'FF00', digest = x'01' WHERE call = x'{Odd.Key}'");
        }

        using StoreCache cache = (StoreCache)Cache.OpenSqlite(_folder.Path);
        Assert.Equal(PlainCalls, cache.Find(CallFilter.All).Count());
        Assert.False(cache.Contains(Plain(3).Key));
        Assert.False(cache.Contains(Odd.Key));
        Assert.Equal(2, Number("SELECT count(*) FROM damaged"));
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_VersionOneThatLostATable_SaysSoAndLeavesItAsItIs() => await Task.Run(() =>
    {
        using (SqliteSession session = _folder.Connect())
        {
            session.Execute("DROP TABLE edges");
        }

        SqliteException error = Assert.Throws<SqliteException>(() => Cache.OpenSqlite(_folder.Path));
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, Number("PRAGMA user_version"));
    });

    private static CallRecord Plain(int number) =>
        Records.Plain(number) with { Started = DateTimeOffset.UnixEpoch.AddSeconds(1000 - number), ResultSize = number };

    private long Number(string sql)
    {
        using SqliteSession session = _folder.Connect();
        return session.Number(sql);
    }

    private string Text(string sql)
    {
        using SqliteSession session = _folder.Connect();
        using SqliteStatement row = session.PrepareOnce(sql);
        return row.Read() ? row.Text(0) : "";
    }
}
