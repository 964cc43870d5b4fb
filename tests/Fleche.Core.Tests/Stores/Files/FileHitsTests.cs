using Fleche.Queries;

namespace Fleche.Tests.Stores.Files;

public class FileHitsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 6, 12, 0, 0, TimeSpan.Zero);

    [Fact(Timeout = 30_000)]
    public async Task AddHits_TwoStores_AddUp() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileCallStore one = new(folder.Store), two = new(folder.Store);
        CallRecord record = StoreFolder.Record(1, StoreFolder.Value(1));
        one.Save(record);
        one.AddHits([new HitCount(record.Key, 3, Noon)]);
        Assert.Equal(3, Hits(two, record));
        two.AddHits([new HitCount(record.Key, 4, Noon.AddHours(1)), new HitCount(Digest.Of("gone"), 1, Noon)]);
        one.AddHits([new HitCount(record.Key, 5, Noon)]);
        using FileCallStore three = new(folder.Store);
        foreach (FileCallStore store in new[] { one, two, three })
        {
            Assert.True(store.TryLoad(record.Key, out CallRecord? loaded));
            Assert.Equal((12, Noon.AddHours(1)), (loaded.Hits, loaded.LastUsed));
            Assert.Equal(12, Assert.Single(store.Find(CallFilter.All)).Hits);
        }
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_Again_BeginsAtZero() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileCallStore store = new(folder.Store);
        CallRecord record = StoreFolder.Record(1, StoreFolder.Value(1));
        store.Save(record);
        store.AddHits([new HitCount(record.Key, 3, Noon)]);
        store.Save(record);
        Assert.Equal(0, Hits(store, record));
        store.AddHits([new HitCount(record.Key, 2, Noon)]);
        Assert.Equal(2, Hits(store, record));
        ((IJointStore)store).CollectGarbage();
        Assert.Equal(2, Hits(store, record));
    });

    [Fact(Timeout = 60_000)]
    public async Task AddHits_ManyReportsFromManyThreads_AddUpInFewFiles() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileCallStore store = new(folder.Store);
        CallRecord record = StoreFolder.Record(1, StoreFolder.Value(1)), other = StoreFolder.Record(2, StoreFolder.Value(1));
        store.Save(record);
        store.Save(other);
        InThread.Together(6, thread =>
        {
            using FileCallStore mine = new(folder.Store);
            for (int i = 0; i < 100; i++)
            {
                mine.AddHits([new HitCount(record.Key, 1, Noon), new HitCount(other.Key, 2, Noon)]);
            }
        }).Wait();
        Assert.Equal((600, 1200), (Hits(store, record), Hits(store, other)));
        Assert.InRange(folder.Files("hits").Count(), 1, 100);
        ((IJointStore)store).CollectGarbage();
        Assert.Single(folder.Files("hits"));
        Assert.Equal((600, 1200), (Hits(store, record), Hits(store, other)));
    });

    [Fact(Timeout = 60_000)]
    public async Task AddHits_ManyBigReports_AddUpAndBigOnesAreLeftAlone() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileCallStore store = new(folder.Store);
        CallRecord record = StoreFolder.Record(1, StoreFolder.Value(1));
        store.Save(record);
        HitCount[] big = [.. Enumerable.Range(0, 2000).Select(i => new HitCount(Digest.Of(i), 1, Noon))];
        store.AddHits(big);
        string first = Assert.Single(folder.Files("hits"));
        for (int i = 0; i < 40; i++)
        {
            store.AddHits([new HitCount(record.Key, 1, Noon)]);
        }

        Assert.True(File.Exists(first));
        Assert.InRange(folder.Files("hits").Count(), 2, 12);
        Assert.Equal(41, Hits(store, record));
        ((IJointStore)store).CollectGarbage();
        Assert.Equal(41, Hits(store, record));
        Assert.Single(folder.Files("hits"));
    });

    [Fact(Timeout = 30_000)]
    public async Task CollectGarbage_HitsOfEvictedCalls_AreDropped() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileCallStore store = new(folder.Store);
        for (int i = 0; i < 100; i++)
        {
            store.Save(StoreFolder.Record(i, StoreFolder.Value(1)));
        }

        store.AddHits([.. Enumerable.Range(0, 100).Select(i => new HitCount(Digest.Of(i), 1, Noon))]);
        for (int i = 1; i < 100; i++)
        {
            store.Evict(Digest.Of(i));
        }

        long before = new FileInfo(Assert.Single(folder.Files("hits"))).Length;
        ((IJointStore)store).CollectGarbage();
        Assert.InRange(new FileInfo(Assert.Single(folder.Files("hits"))).Length, 1, before / 10);
        Assert.Equal(1, Hits(store, StoreFolder.Record(0, StoreFolder.Value(1))));
    });

    [Fact(Timeout = 30_000)]
    public async Task TryLoad_KilledWhilePuttingTogether_CountsOnceAndClearsUp() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileCallStore store = new(folder.Store);
        CallRecord record = StoreFolder.Record(1, StoreFolder.Value(1));
        store.Save(record);
        store.AddHits([new HitCount(record.Key, 3, Noon)]);
        store.AddHits([new HitCount(record.Key, 4, Noon)]);
        string[] parts = [.. folder.Files("hits")];
        byte[][] contents = [.. parts.Select(File.ReadAllBytes)];
        ((IJointStore)store).CollectGarbage();

        // The sum was written, and what it replaces is still there under the names of the one who took it.
        string sum = Path.GetFileNameWithoutExtension(Assert.Single(folder.Files("hits")));
        for (int i = 0; i < parts.Length; i++)
        {
            File.WriteAllBytes($"{parts[i]}~{sum}", contents[i]);
        }

        using FileCallStore again = new(folder.Store);
        Assert.Equal(7, Hits(again, record));
        ((IJointStore)again).CollectGarbage();
        Assert.Equal(7, Hits(again, record));
        Assert.Single(folder.Files("hits"));
    });

    [Fact(Timeout = 30_000)]
    public async Task CollectGarbage_ReportsTakenByADeadProcess_AreTakenOver() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileCallStore store = new(folder.Store);
        CallRecord record = StoreFolder.Record(1, StoreFolder.Value(1));
        store.Save(record);
        store.AddHits([new HitCount(record.Key, 3, Noon)]);
        store.AddHits([new HitCount(record.Key, 4, Noon)]);
        string report = folder.Files("hits").First();
        File.Move(report, $"{report}~{Fleche.Stores.Files.TemporaryName.Make(DateTimeOffset.UtcNow, int.MaxValue)}");
        Assert.Equal(7, Hits(store, record));
        ((IJointStore)store).CollectGarbage();
        Assert.Equal(7, Hits(store, record));
        Assert.Single(folder.Files("hits"));
    });

    [Fact(Timeout = 30_000)]
    public async Task Cache_Hits_AreCountedAcrossOpenings() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        StoredValue value = StoreFolder.Value(1);
        CallRecord record = StoreFolder.Record(1, value);
        for (int i = 0; i < 3; i++)
        {
            using Cache cache = Cache.OpenFile(folder.Store);
            if (i == 0)
            {
                cache.Save(record, [value]);
            }

            Assert.True(cache.TryLoadResult(record.Key, out _));
            Assert.True(cache.TryLoadResult(record.Key, out _));
        }

        using Cache last = Cache.OpenFile(folder.Store);
        Assert.True(last.TryLoadRecord(record.Key, out CallRecord? loaded));
        Assert.Equal(6, loaded.Hits);
    });

    private static long Hits(FileCallStore store, CallRecord record) => store.TryLoad(record.Key, out CallRecord? loaded) ? loaded.Hits : -1;
}
