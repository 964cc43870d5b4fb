using Fleche.Stores.Files;

namespace Fleche.Tests.Stores.Files;

[Collection(nameof(FlecheLogging))]
public class FileDamageTests
{
    private const int EntrySetAside = 1150;

    [Fact(Timeout = 60_000)]
    public async Task TryLoad_CutAtEveryLength_IsAMissSetAside() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore store = new(folder.Store);
        StoredValue value = StoreFolder.Value(1);
        store.Save(value);
        string path = folder.PathOf("values", value.Digest);
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.False(store.TryLoad(value.Digest, out _), $"{length} bytes");
            Assert.False(File.Exists(path));
        }

        Assert.Equal(whole.Length, folder.Files("damaged").Count());
        store.Save(value);
        Assert.True(store.TryLoad(value.Digest, out _));
    });

    [Theory(Timeout = 60_000)]
    [InlineData("values")]
    [InlineData("calls")]
    public async Task TryLoad_EachByteFlipped_IsAMissSetAside(string kind) => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using var cache = (StoreCache)Cache.OpenFile(folder.Store);
        StoredValue value = StoreFolder.Value(1);
        CallRecord record = StoreFolder.Record(1, value);
        cache.Save(record, [value]);
        string path = folder.PathOf(kind, kind == "calls" ? record.Key : value.Digest);
        byte[] whole = File.ReadAllBytes(path);
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] flipped = [.. whole];
            flipped[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(path, flipped);
            Assert.False(kind == "calls" ? cache.TryLoadResult(record.Key, out _) : cache.TryLoadValue(value.Digest, out _), $"byte {i}");
            Assert.False(File.Exists(path));
        }

        Assert.Equal(whole.Length, folder.Files("damaged").Count());
    });

    [Fact(Timeout = 30_000)]
    public async Task TryLoad_Foreign_IsAMissLoggedWithTheReason() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore store = new(folder.Store);
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        StoredValue value = StoreFolder.Value(1);
        store.Save(value);
        string path = folder.PathOf("values", value.Digest);
        foreach (byte[] foreign in new byte[][] { [], "{\"a\": 1}"u8.ToArray(), new byte[300_000], [.. File.ReadAllBytes(path), 0] })
        {
            File.WriteAllBytes(path, foreign);
            Assert.False(store.TryLoad(value.Digest, out _));
        }

        Assert.Equal(4, log.EventIds.Count(id => id.Id == EntrySetAside));
        Assert.Equal(4, folder.Files("damaged").Count(file => Path.GetFileName(file).StartsWith($"Value-{value.Digest}-", StringComparison.Ordinal)));
    });

    [Fact(Timeout = 30_000)]
    public async Task TryLoad_SoundFileOfAnotherKey_IsAMissSetAside() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore store = new(folder.Store);
        StoredValue one = StoreFolder.Value(1), two = StoreFolder.Value(2);
        store.Save(one);
        store.Save(two);
        File.Copy(folder.PathOf("values", one.Digest), folder.PathOf("values", two.Digest), overwrite: true);
        Assert.False(store.TryLoad(two.Digest, out _));
        Assert.True(store.TryLoad(one.Digest, out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Verify_DamagedValuesAndRecords_ReportsEachOnce() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using var cache = (StoreCache)Cache.OpenFile(folder.Store);
        for (int i = 0; i < 10; i++)
        {
            cache.Save(StoreFolder.Record(i, StoreFolder.Value(i)), [StoreFolder.Value(i)]);
        }

        Assert.Empty(cache.Values.Verify().Concat(cache.Calls.Verify()));
        File.WriteAllBytes(folder.PathOf("values", StoreFolder.Value(3).Digest), [1]);
        File.WriteAllBytes(folder.PathOf("calls", Digest.Of(4)), [2]);
        StoreDamage value = Assert.Single(cache.Values.Verify());
        StoreDamage call = Assert.Single(cache.Calls.Verify());
        Assert.Equal((StoreFolder.Value(3).Digest, Digest.Of(4)), (value.Digest!.Value, call.Digest!.Value));
        Assert.Contains("damaged", value.Description, StringComparison.Ordinal);
        Assert.Empty(cache.Values.Verify().Concat(cache.Calls.Verify()));
        Assert.Equal(9, cache.Calls.Keys().Count());
    });

    [Fact(Timeout = 30_000)]
    public async Task TryLoadResult_DamagedValue_IsAMissAndSavedAnew() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using var cache = (StoreCache)Cache.OpenFile(folder.Store);
        StoredValue value = StoreFolder.Value(1, 10_000);
        CallRecord record = StoreFolder.Record(1, value);
        cache.Save(record, [value]);
        File.WriteAllBytes(folder.PathOf("values", value.Digest), new byte[500]);
        Assert.False(cache.TryLoadResult(record.Key, out _));
        cache.Save(record, [value]);
        Assert.True(cache.TryLoadResult(record.Key, out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_OverAnEmptyFile_WritesIt() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore store = new(folder.Store);
        StoredValue value = StoreFolder.Value(1);
        store.Save(value);
        File.WriteAllBytes(folder.PathOf("values", value.Digest), []);
        store.Save(value);
        Assert.True(store.TryLoad(value.Digest, out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task SetAside_FileReplacedMeanwhile_PutsItBack() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        StoreDirectory directory = new(folder.Store, null);
        string path = directory.PathOf("file");
        File.WriteAllText(path, "sound");
        Assert.Null(directory.SetAside(path, EntryKind.Value, "x", "a reason", moved => File.ReadAllText(moved) == "sound"));
        Assert.Equal("sound", File.ReadAllText(path));
    });

    [Fact(Timeout = 30_000)]
    public async Task TryLoad_DamagedFileThatCannotBeMoved_IsAMiss() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore store = new(folder.Store);
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        StoredValue value = StoreFolder.Value(1);
        store.Save(value);
        File.WriteAllBytes(folder.PathOf("values", value.Digest), [1, 2, 3]);
        File.WriteAllText(Path.Combine(folder.Store, "damaged"), "in the way");
        Assert.False(store.TryLoad(value.Digest, out _));
        Assert.Equal(1151, Assert.Single(log.EventIds, id => id.Id is 1150 or 1151).Id);
    });
}
