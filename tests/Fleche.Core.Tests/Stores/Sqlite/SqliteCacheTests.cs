using Fleche.Caches;
using Fleche.Queries;
using Fleche.Stores.Sqlite;

namespace Fleche.Tests.Stores.Sqlite;

public sealed class SqliteCacheTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 30_000)]
    public async Task OpenSqlite_SavedCall_IsAHitAfterReopening() => await Task.Run(() =>
    {
        CallRecord record = Records.Full(1);
        using (Cache cache = Cache.OpenSqlite(_folder.Path))
        {
            Assert.False(cache.TryLoadResult(record.Key, out _));
            Assert.True(cache.Save(record, [new StoredValue(record.Result, new byte[] { 1, 2, 3 })]));
        }

        using (Cache cache = Cache.OpenSqlite(_folder.Path))
        {
            Assert.True(cache.TryLoadResult(record.Key, out ReadOnlyMemory<byte> payload));
            Assert.Equal([1, 2, 3], payload.ToArray());
        }

        using Cache again = Cache.OpenSqlite(_folder.Path);
        Assert.True(again.TryLoadRecord(record.Key, out CallRecord? loaded));
        Assert.Equal(1, loaded.Hits);
    });

    // The function gives another type than the one that was stored, and one call's new result is what other calls have too.
    [Fact(Timeout = 30_000)]
    public async Task Invoke_StoredResultIsOfAnotherType_OtherCallsKeepTheirs() => await InThread.Run(() =>
    {
        using Cache cache = Cache.OpenSqlite(_folder.Path);
        using IDisposable use = Cache.Use(cache);
        MemoizedFunction<int, bool> other = Memoize.Function((int n) => n > 0, new MemoizeOptions { Name = nameof(other), Version = "1" });
        MemoizedFunction<int, string> before = Memoize.Function((int n) => $"{n}", new MemoizeOptions { Name = "changing", Version = "1" });
        MemoizedFunction<int, bool> after = Memoize.Function((int n) => n > 0, new MemoizeOptions { Name = "changing", Version = "1" });
        Assert.True(other.Invoke(7));
        Assert.Equal("3", before.Invoke(3));
        Assert.Equal(before.Digest(3), after.Digest(3));

        Assert.True(after.Invoke(3));

        Assert.True(other.TryLoad(7, out bool kept) && kept);
        Assert.True(after.TryLoad(3, out bool stored) && stored);
    });

    [Fact(Timeout = 30_000)]
    public async Task OpenSqlite_OneFile_JoinsTheStores() => await Task.Run(() =>
    {
        using StoreCache cache = (StoreCache)Cache.OpenSqlite(_folder.Path);
        using StoreCache two = new(new SqliteValueStore(_folder.Path + "2"), new SqliteCallStore(_folder.Path));
        Assert.True(((IJointStore)cache.Calls).Joins(cache.Calls, cache.Values));
        Assert.False(((IJointStore)two.Calls).Joins(two.Calls, two.Values));
    });

    [Fact(Timeout = 30_000)]
    public async Task Describe_OpenedAgain_HasWhatWasStored() => await Task.Run(() =>
    {
        CallRecord record = Records.Plain(1);
        using Cache cache = Cache.OpenSqlite(_folder.Path);
        cache.Save(record, [new StoredValue(record.Result, new byte[] { 1 })]);
        CacheDescription description = cache.Describe()!;
        Assert.Equal(new SqliteDescription(_folder.Path, new SqliteOptions()), description);
        using Cache other = description.Open();
        Assert.True(other.TryLoadResult(record.Key, out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Describe_TwoFiles_NamesBoth() => await Task.Run(() =>
    {
        SqliteOptions options = new() { BusyTimeout = TimeSpan.FromSeconds(7) };
        using StoreCache cache = new(new SqliteValueStore(_folder.Path + "2", options), new SqliteCallStore(_folder.Path));
        Assert.Equal(
            new StoreCacheDescription(new SqliteValueStoreDescription(_folder.Path + "2", options), new SqliteCallStoreDescription(_folder.Path, new SqliteOptions())),
            cache.Describe());
    });

    [Fact(Timeout = 30_000)]
    public async Task OpenSqlite_RelativePath_IsMadeAbsolute() => await Task.Run(() =>
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(_folder.Folder, "new", "deep", "cache.db"));
        using Cache cache = Cache.OpenSqlite(relative);
        SqliteDescription description = Assert.IsType<SqliteDescription>(cache.Describe());
        Assert.Equal(Path.Combine(_folder.Folder, "new", "deep", "cache.db"), description.Path);
        Assert.True(File.Exists(description.Path));
    });

    [Fact(Timeout = 30_000)]
    public async Task CollectGarbage_SomeReferenced_RemovesTheRest() => await Task.Run(() =>
    {
        using StoreCache cache = (StoreCache)Cache.OpenSqlite(_folder.Path);
        CallRecord record = Records.Plain(1) with { Arguments = [new CallArgument("x", Digest.Of("argument"))] };
        cache.Save(record, [new StoredValue(record.Result, new byte[] { 1 }), new StoredValue(Digest.Of("argument"), new byte[] { 2 })]);
        cache.Save(Records.Plain(2), [new StoredValue(Records.Plain(2).Result, new byte[1_000_000])]);
        cache.Evict(Records.Plain(2).Key);
        (IReadOnlyList<Digest> evicted, long bytes) = ((IJointStore)cache.Calls).CollectGarbage();
        Assert.Equal([Records.Plain(2).Result], evicted);
        Assert.Equal(1_000_000, bytes);
        Assert.True(cache.TryLoadResult(record.Key, out _));
        Assert.True(cache.TryLoadValue(Digest.Of("argument"), out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task CollectGarbage_BigValue_MakesTheFileSmaller() => await Task.Run(() =>
    {
        using (StoreCache cache = (StoreCache)Cache.OpenSqlite(_folder.Path))
        {
            cache.Values.Save(new StoredValue(Digest.Of("big"), new byte[5_000_000]));
            ((IJointStore)cache.Calls).CollectGarbage();
        }

        Assert.InRange(new FileInfo(_folder.Path).Length, 1, 500_000);
    });

    [Fact(Timeout = 60_000)]
    public async Task CollectGarbage_BesideSavers_TakesNothingThatARecordRefersTo()
    {
        using StoreCache cache = (StoreCache)Cache.OpenSqlite(_folder.Path);
        int savers = 3, collected = 0;
        await InThread.Together(4, thread =>
        {
            if (thread == 3)
            {
                while (Volatile.Read(ref savers) > 0)
                {
                    collected += ((IJointStore)cache.Calls).CollectGarbage().Evicted.Count;
                }

                return;
            }

            try
            {
                for (int i = 0; i < 300; i++)
                {
                    CallRecord record = Records.Plain(i % 20);
                    cache.Save(record, [new StoredValue(record.Result, new byte[300])]);
                    CallRecord own = Records.Plain(1000 + thread);
                    cache.Save(own, [new StoredValue(own.Result, new byte[300])]);
                    Assert.True(cache.TryLoadResult(own.Key, out _));
                    cache.Evict(own.Key);
                    cache.Evict(record.Key);
                    cache.Save(record, [new StoredValue(record.Result, new byte[300])]);
                }
            }
            finally
            {
                Interlocked.Decrement(ref savers);
            }
        });
        Assert.Equal(20, cache.Find(CallFilter.All).Count());
        Assert.All(cache.Find(CallFilter.All), record => Assert.True(cache.TryLoadResult(record.Key, out _)));
        Assert.True(collected > 0, "nothing was collected");
    }

    [Theory(Timeout = 30_000)]
    [InlineData(3, "UPDATE calls SET payload = x'010203FF'")]
    [InlineData(3, "UPDATE calls SET payload_checksum = NULL")]
    [InlineData(3000, "UPDATE stored_values SET payload = x'010203FF'")]
    [InlineData(3000, "UPDATE stored_values SET checksum = x'00'")]
    public async Task TryLoadResult_DamagedValue_IsAMissUntilItIsSavedAgain(int size, string damage) => await Task.Run(() =>
    {
        using Cache cache = Cache.OpenSqlite(_folder.Path);
        CallRecord record = Records.Plain(1);
        StoredValue value = new(record.Result, new byte[size]);
        cache.Save(record, [value]);
        using SqliteSession session = _folder.Connect();
        session.Execute(damage);
        Assert.False(cache.TryLoadResult(record.Key, out _));
        Assert.False(cache.TryLoadValue(record.Result, out _));
        Assert.Equal(1, session.Number("SELECT count(*) FROM damaged"));
        Assert.True(cache.Contains(record.Key));
        cache.Save(record, [value]);
        Assert.True(cache.TryLoadResult(record.Key, out _));
    });

    [Theory(Timeout = 30_000)]
    [InlineData("UPDATE calls SET function = 'G'")]
    [InlineData("UPDATE calls SET started = -1")]
    [InlineData("UPDATE calls SET result = x'00'")]
    [InlineData("UPDATE calls SET process = 5000000000")]
    [InlineData("UPDATE calls SET arguments = replace(arguments, '[[\"x', '[[\"y')")]
    [InlineData("UPDATE calls SET arguments = '[['")]
    [InlineData("UPDATE calls SET arguments = arguments || 'x'")]
    [InlineData("UPDATE calls SET arguments = replace(arguments, '\"]]', '\",\"AQID\"]]')")]
    [InlineData("DELETE FROM edges WHERE position = 1")]
    [InlineData("UPDATE notes SET value = 'z' WHERE kind = 0")]
    public async Task TryLoadRecord_DamagedRecord_IsAMissSetAside(string damage) => await Task.Run(() =>
    {
        using StoreCache cache = (StoreCache)Cache.OpenSqlite(_folder.Path);
        CallRecord record = Records.Full(1);
        cache.Save(record, []);
        cache.Save(Records.Plain(2), []);
        using SqliteSession session = _folder.Connect();
        session.Execute(damage.Contains("calls", StringComparison.Ordinal) ? damage + $" WHERE key = x'{record.Key}'" : damage);
        Assert.Single(cache.Find(CallFilter.All));
        Assert.False(cache.TryLoadRecord(record.Key, out _));
        Assert.False(cache.Contains(record.Key));
        Assert.Equal(1, session.Number("SELECT count(*) FROM damaged"));
        Assert.Empty(cache.Calls.Verify());
    });

    [Fact(Timeout = 30_000)]
    public async Task Verify_DamagedRecord_SaysWhich() => await Task.Run(() =>
    {
        using StoreCache cache = (StoreCache)Cache.OpenSqlite(_folder.Path);
        cache.Save(Records.Full(1), []);
        Assert.Empty(cache.Calls.Verify());
        using SqliteSession session = _folder.Connect();
        session.Execute("UPDATE calls SET version = NULL");
        Assert.Equal(Records.Full(1).Key, Assert.Single(cache.Calls.Verify()).Digest);
    });
}
