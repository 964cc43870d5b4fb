using Fleche.Caches;

namespace Fleche.Tests.Stores.Files;

[Collection(nameof(FlecheLogging))]
public class FileCacheTests
{
    [Theory(Timeout = 30_000)]
    [InlineData(20, true)]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    [InlineData(0, false)]
    public async Task TryLoadResult_SavedCall_GivesTheResultAlsoInline(int length, bool isInline) => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        StoredValue value = StoreFolder.Value(1, length);
        CallRecord record = StoreFolder.Record(1, value);
        using (Cache cache = Cache.OpenFile(folder.Store))
        {
            Assert.False(cache.TryLoadResult(record.Key, out _));
            cache.Save(record, [value]);
        }

        using var again = (StoreCache)Cache.OpenFile(folder.Store);
        Assert.True(again.TryLoadResult(record.Key, out ReadOnlyMemory<byte> payload));
        Assert.True(payload.Span.SequenceEqual(value.Payload.Span));
        Assert.True(again.TryLoadRecord(record.Key, out CallRecord? loaded));
        Assert.Equal(record.Result, loaded.Result);
        Assert.True(again.Values.Evict(value.Digest));
        Assert.Equal(isInline, again.TryLoadResult(record.Key, out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_SecondTime_GivesWhatTheOptionsOfTheFirstWrote() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        FileStoreOptions[] all = [new(), new() { InlineLimit = 0 }, new() { Compress = true }, new() { Compress = true, InlineLimit = 1 << 20 }];
        StoredValue[] values = [.. Enumerable.Range(0, all.Length).Select(i => new StoredValue(Digest.Of(i), Enumerable.Repeat((byte)i, 5000).ToArray()))];
        for (int i = 0; i < all.Length; i++)
        {
            using Cache cache = Cache.OpenFile(folder.Store, all[i]);
            cache.Save(StoreFolder.Record(i, values[i]), [values[i]]);
        }

        foreach (FileStoreOptions options in all)
        {
            using Cache cache = Cache.OpenFile(folder.Store, options);
            for (int i = 0; i < all.Length; i++)
            {
                Assert.True(cache.TryLoadResult(Digest.Of(i), out ReadOnlyMemory<byte> payload));
                Assert.True(payload.Span.SequenceEqual(values[i].Payload.Span));
            }
        }
    });

    [Fact(Timeout = 30_000)]
    public async Task Describe_Cache_OpensTheSameOneAndIsEqual() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        FileStoreOptions options = new() { Compress = true };
        using Cache cache = Cache.OpenFile(folder.Store, options), same = Cache.OpenFile(folder.Store + Path.DirectorySeparatorChar, options with { });
        using Cache other = Cache.OpenFile(folder.Store);
        CacheDescription description = cache.Describe()!;
        Assert.Equal(new FilesDescription(folder.Store, options), description);
        Assert.Equal(description, same.Describe());
        Assert.NotEqual(description, other.Describe());
        StoredValue value = StoreFolder.Value(1);
        cache.Save(StoreFolder.Record(1, value), [value]);
        using Cache opened = description.Open();
        Assert.True(opened.TryLoadResult(Digest.Of(1), out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Describe_StoresOfTwoDirectories_OpensThePair() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using StoreCache cache = new(new FileValueStore(Path.Combine(folder.Root, "v")), new FileCallStore(Path.Combine(folder.Root, "c")));
        StoredValue value = StoreFolder.Value(1);
        cache.Save(StoreFolder.Record(1, value), [value]);
        Assert.True(cache.TryLoadResult(Digest.Of(1), out _));
        using Cache opened = cache.Describe()!.Open();
        Assert.True(opened.TryLoadResult(Digest.Of(1), out _));
        Assert.False(Directory.Exists(Path.Combine(folder.Root, "c", "values")));
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_RelativePath_IsAbsoluteAtOnce() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileCallStore store = new(Path.GetRelativePath(Environment.CurrentDirectory, folder.Store));
        Assert.Equal(folder.Store, store.Directory);
        Assert.Equal(Path.Combine(folder.Store, "claims"), store.ClaimPath);
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_DirectoryWithOtherThings_LeavesThemAlone() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        Directory.CreateDirectory(folder.Store);
        string notes = Path.Combine(folder.Store, "notes.txt");
        File.WriteAllText(notes, "mine");
        using var cache = (StoreCache)Cache.OpenFile(folder.Store);
        StoredValue value = StoreFolder.Value(1);
        cache.Save(StoreFolder.Record(1, value), [value]);
        cache.Evict(Digest.Of(1));
        ((IJointStore)cache.Calls).CollectGarbage();
        Assert.Empty(cache.Calls.Verify());
        Assert.Equal("mine", File.ReadAllText(notes));
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_PathOfAFile_SaysSo() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        File.WriteAllText(folder.Store, "a file");
        Assert.Contains($"'{folder.Store}' is a file", Assert.Throws<IOException>(() => Cache.OpenFile(folder.Store)).Message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_NewerLayout_SaysSo() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        Cache.OpenFile(folder.Store).Dispose();
        File.WriteAllText(Path.Combine(folder.Store, "fleche-layout"), "2\n");
        Assert.Contains("has layout 2", Assert.Throws<NotSupportedException>(() => Cache.OpenFile(folder.Store)).Message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_DamagedMark_WritesItAnew() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        Directory.CreateDirectory(folder.Store);
        string mark = Path.Combine(folder.Store, "fleche-layout");
        File.WriteAllText(mark, "");
        Cache.OpenFile(folder.Store).Dispose();
        Assert.Equal("1\n", File.ReadAllText(mark));
    });

    [Fact(Timeout = 30_000)]
    public async Task TryLoadResult_ReadOnlyDirectory_ReadsAndSavesThrow() => await InThread.Run(() =>
    {
        // Permissions do not hold for root, and Windows has others.
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
        {
            return;
        }

        using StoreFolder folder = new();
        StoredValue value = StoreFolder.Value(1);
        using (Cache cache = Cache.OpenFile(folder.Store))
        {
            cache.Save(StoreFolder.Record(1, value), [value]);
        }

        string[] folders = [folder.Store, .. Directory.EnumerateDirectories(folder.Store, "*", SearchOption.AllDirectories)];
        File.Delete(Path.Combine(folder.Store, "fleche-layout"));
        foreach (string each in folders)
        {
            File.SetUnixFileMode(each, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        try
        {
            using Cache cache = Cache.OpenFile(folder.Store);
            Assert.True(cache.TryLoadResult(Digest.Of(1), out _));
            Assert.ThrowsAny<UnauthorizedAccessException>(() => cache.Save(StoreFolder.Record(2, StoreFolder.Value(2)), [StoreFolder.Value(2)]));
        }
        finally
        {
            foreach (string each in folders)
            {
                File.SetUnixFileMode(each, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
    });

    [Theory(Timeout = 30_000)]
    [InlineData(-1)]
    [InlineData((1 << 20) + 1)]
    public async Task InlineLimit_OutOfRange_Throws(int limit) =>
        await InThread.Run(() => Assert.Throws<ArgumentOutOfRangeException>(() => new FileStoreOptions { InlineLimit = limit }));
}
