using Fleche.Queries;

namespace Fleche.Tests.Stores.Files;

public class FileCallStoreTests
{
    [Fact(Timeout = 30_000)]
    public async Task TryLoad_SavedRecord_IsWholeWithNoHits() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        CallRecord record = StoreFolder.Record(1, StoreFolder.Value(1));
        using (FileCallStore store = new(folder.Store))
        {
            Assert.False(store.TryLoad(record.Key, out _));
            store.Save(record with { Hits = 7 });
        }

        using FileCallStore again = new(folder.Store);
        Assert.True(again.Contains(record.Key));
        Assert.True(again.TryLoad(record.Key, out CallRecord? loaded));
        Assert.Equal(StoreFolder.Text(record), StoreFolder.Text(loaded));
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_KeyThatIsThere_ReplacesTheRecord() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileCallStore store = new(folder.Store);
        CallRecord record = StoreFolder.Record(1, StoreFolder.Value(1));
        store.Save(record);
        store.Save(record with { Version = "3" });
        Assert.True(store.TryLoad(record.Key, out CallRecord? loaded));
        Assert.Equal("3", loaded.Version);
        Assert.Single(store.Keys());
    });

    [Fact(Timeout = 30_000)]
    public async Task Keys_Prefixes_AreThoseThatBeginSoInOrder() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileCallStore store = new(folder.Store);
        Digest[] keys = [.. Enumerable.Range(0, 300).Select(i => Digest.Of(i)).Order()];
        for (int i = 0; i < 300; i++)
        {
            store.Save(StoreFolder.Record(i, StoreFolder.Value(0)));
        }

        File.WriteAllText(Path.Combine(Path.GetDirectoryName(folder.PathOf("calls", keys[0]))!, "notes.txt"), "not ours");
        Directory.CreateDirectory(Path.Combine(folder.Store, "calls", "zz"));
        Assert.Equal(keys, store.Keys());
        foreach (int length in new[] { 1, 2, 3, 64 })
        {
            string prefix = keys[17].ToString()[..length];
            Assert.Equal(keys.Where(key => key.ToString().StartsWith(prefix, StringComparison.Ordinal)), store.Keys(prefix));
        }

        Assert.Empty(store.Keys("xyz"));
    });

    [Fact(Timeout = 30_000)]
    public async Task Find_Filter_GivesTheOldestFirst() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileCallStore store = new(folder.Store);
        for (int i = 0; i < 50; i++)
        {
            store.Save(StoreFolder.Record(i, StoreFolder.Value(0)) with { Version = i % 2 == 0 ? "even" : "odd" });
        }

        CallRecord[] found = [.. store.Find(new CallFilter { Version = "even" })];
        Assert.Equal(25, found.Length);
        Assert.All(found, record => Assert.Equal("even", record.Version));
        Assert.Equal(found.Select(record => record.Started).Order(), found.Select(record => record.Started));
        Assert.Equal(50, store.Find(CallFilter.All).Count());
    });

    [Fact(Timeout = 30_000)]
    public async Task Find_MoreThanStayInMemory_GivesAllOfThem() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileCallStore store = new(folder.Store) { MostFound = 100 };
        for (int i = 0; i < 200; i++)
        {
            store.Save(StoreFolder.Record(i, StoreFolder.Value(0)));
        }

        CallRecord[] found = [.. store.Find(CallFilter.All)];
        Assert.Equal(200, found.Select(record => record.Key).Distinct().Count());
        Assert.Equal(found.Select(record => record.Started).Order(), found.Select(record => record.Started));
    });

    [Fact(Timeout = 30_000)]
    public async Task Find_RecordsThatGoMeanwhile_LeavesThemOutOrGivesThem() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileCallStore store = new(folder.Store);
        Assert.Empty(store.Find(CallFilter.All));
        for (int i = 0; i < 20; i++)
        {
            store.Save(StoreFolder.Record(i, StoreFolder.Value(0)));
        }

        int found = 0;
        foreach (CallRecord record in store.Find(CallFilter.All))
        {
            found++;
            foreach (Digest key in store.Keys().ToArray())
            {
                store.Evict(key);
            }
        }

        Assert.InRange(found, 1, 20);
        Assert.Empty(store.Find(CallFilter.All));
    });
}
