namespace Fleche.Tests.Stores.Memory;

public class MemoryCallStoreTests
{
    [Fact(Timeout = 30_000)]
    public async Task AddHits_OlderThanTheLastUse_KeepsTheLater() => await Task.Run(() =>
    {
        CallRecord record = Sqlite.Records.Plain(1);
        DateTimeOffset late = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using MemoryCallStore store = new();
        store.Save(record);
        store.AddHits([new HitCount(record.Key, 3, late), new HitCount(Digest.Of("other"), 1, late)]);
        store.AddHits([new HitCount(record.Key, 4, late.AddDays(-1))]);
        Assert.True(store.TryLoad(record.Key, out CallRecord? loaded));
        Assert.Equal((7, late), (loaded.Hits, loaded.LastUsed));
    });

    [Fact(Timeout = 30_000)]
    public async Task SaveKeysAddHits_Null_ThrowArgumentNullException() => await Task.Run(() =>
    {
        using MemoryCallStore store = new();
        Assert.Throws<ArgumentNullException>("record", () => store.Save(null!));
        Assert.Throws<ArgumentNullException>("prefix", () => store.Keys(null!));
        Assert.Throws<ArgumentNullException>("hits", () => store.AddHits(null!));
    });
}
