using System.Collections;
using System.Text;
using Fleche.Stores.Files;

namespace Fleche.Tests.Stores.Files;

public class FileValueStoreTests
{
    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    [InlineData((1 << 17) - 72)]
    [InlineData(1 << 17)]
    [InlineData(64 << 20)]
    public async Task TryLoad_SavedValue_GivesItsBytes(int length) => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        StoredValue value = StoreFolder.Value(1, length);
        using (FileValueStore store = new(folder.Store))
        {
            Assert.False(store.TryLoad(value.Digest, out _));
            store.Save(value);
        }

        using FileValueStore again = new(folder.Store);
        Assert.True(again.Contains(value.Digest));
        Assert.True(again.TryLoad(value.Digest, out ReadOnlyMemory<byte> payload));
        Assert.True(payload.Span.SequenceEqual(value.Payload.Span));
        Assert.Equal([(value.Digest, (long)length)], again.List());
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_BytesReusedAfterwards_KeepsTheOldOnes() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore store = new(folder.Store);
        byte[] bytes = [1, 2, 3];
        store.Save(new StoredValue(Digest.Of(1), bytes));
        bytes[0] = 9;
        Assert.True(store.TryLoad(Digest.Of(1), out ReadOnlyMemory<byte> payload));
        Assert.Equal([1, 2, 3], payload.ToArray());
    });

    [Fact(Timeout = 30_000)]
    public async Task Write_FailsInTheMiddle_LeavesNothing() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        Directory.CreateDirectory(folder.Store);
        byte[] part = [1, 2, 3];
        Assert.ThrowsAny<Exception>(() => EntryFile.Write(Path.Combine(folder.Store, "file"), new Failing(part), durable: false));
        Assert.Empty(Directory.GetFiles(folder.Store));
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_ValueThatIsThere_WritesNothing() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore store = new(folder.Store);
        StoredValue value = StoreFolder.Value(1);
        store.Save(value);
        string file = Assert.Single(folder.Files());
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        store.Save(value);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(Assert.Single(folder.Files())));
    });

    [Fact(Timeout = 30_000)]
    public async Task Evict_Value_IsGoneAndTellsWhetherItWasThere() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore store = new(folder.Store);
        StoredValue value = StoreFolder.Value(1);
        Assert.False(store.Evict(value.Digest));
        store.Save(value);
        Assert.True(store.Evict(value.Digest));
        Assert.False(store.Contains(value.Digest));
        Assert.False(store.TryLoad(value.Digest, out _));
        Assert.Empty(store.List());
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_Compressed_IsSmallerAndReadByAll() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore plain = new(folder.Store);
        using FileValueStore packing = new(folder.Store, new FileStoreOptions { Compress = true });
        StoredValue text = new(Digest.Of("text"), Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("energy of the lattice ", 1000))));
        StoredValue noise = StoreFolder.Value(1, 20_000);
        StoredValue small = new(Digest.Of("small"), new byte[200]);
        StoredValue other = new(Digest.Of("other"), new byte[20_000]);
        packing.Save(text);
        packing.Save(noise);
        packing.Save(small);
        plain.Save(other);
        Dictionary<Digest, long> sizes = plain.List().ToDictionary(value => value.Digest, value => value.Size);
        Assert.InRange(sizes[text.Digest], 1, 1000);
        Assert.Equal(20_000, sizes[noise.Digest]);
        Assert.Equal(200, sizes[small.Digest]);
        Assert.Equal(20_000, sizes[other.Digest]);
        foreach (FileValueStore store in new[] { plain, packing })
        {
            foreach (StoredValue value in new[] { text, noise, small, other })
            {
                Assert.True(store.TryLoad(value.Digest, out ReadOnlyMemory<byte> payload));
                Assert.True(payload.Span.SequenceEqual(value.Payload.Span));
            }

            Assert.Empty(store.Verify());
        }
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_SameAndOtherKeysFromManyThreads_LeavesOneSoundFileEach() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        StoredValue[] values = [.. Enumerable.Range(0, 20).Select(i => StoreFolder.Value(i, 3000))];
        InThread.Together(8, thread =>
        {
            using FileValueStore store = new(folder.Store);
            foreach (StoredValue value in values)
            {
                store.Save(value);
                Assert.True(store.TryLoad(value.Digest, out ReadOnlyMemory<byte> payload));
                Assert.True(payload.Span.SequenceEqual(value.Payload.Span));
            }
        }).Wait();
        using FileValueStore store = new(folder.Store);
        Assert.Empty(store.Verify());
        Assert.Equal(20, folder.Files().Count());
    });

    [Fact(Timeout = 60_000)]
    public async Task TryLoad_FilesThatComeAndGo_IsAHitOrAMiss() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        StoredValue value = StoreFolder.Value(1, 3000);
        InThread.Together(3, thread =>
        {
            using FileValueStore store = new(folder.Store);
            for (int i = 0; i < 3000; i++)
            {
                switch (thread)
                {
                    case 0:
                        store.Save(value);
                        break;
                    case 1:
                        store.Evict(value.Digest);
                        break;
                    default:
                        Assert.True(!store.TryLoad(value.Digest, out ReadOnlyMemory<byte> payload) || payload.Span.SequenceEqual(value.Payload.Span));
                        break;
                }
            }
        }).Wait();
        Assert.Empty(folder.Files("damaged"));
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_FolderRemovedMeanwhile_MakesItAgain() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore store = new(folder.Store);
        StoredValue value = StoreFolder.Value(1);
        store.Save(value);
        Directory.Delete(Path.Combine(folder.Store, "values"), recursive: true);
        Assert.False(store.Contains(value.Digest));
        Assert.Empty(store.List());
        store.Save(value);
        Assert.True(store.TryLoad(value.Digest, out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_Durable_IsReadBack() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore store = new(folder.Store, new FileStoreOptions { Durable = true });
        StoredValue value = StoreFolder.Value(1);
        store.Save(value);
        Assert.True(store.TryLoad(value.Digest, out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_WhereNothingCanBeWritten_ThrowsAndLeavesNothing() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore store = new(folder.Store);
        StoredValue value = StoreFolder.Value(1);
        Directory.CreateDirectory(folder.PathOf("values", value.Digest));
        Exception exception = Assert.ThrowsAny<Exception>(() => store.Save(value));
        Assert.True(exception is IOException or UnauthorizedAccessException);
        Assert.Empty(folder.Files());
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_LongPath_Works() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore store = new(Path.Combine([folder.Root, .. Enumerable.Repeat(new string('d', 60), 6)]));
        StoredValue value = StoreFolder.Value(1);
        store.Save(value);
        Assert.True(store.TryLoad(value.Digest, out _));
    });

    /// <summary>Parts of which the second cannot be had.</summary>
    private sealed class Failing(ReadOnlyMemory<byte> first) : IReadOnlyList<ReadOnlyMemory<byte>>
    {
        public int Count => 2;

        public ReadOnlyMemory<byte> this[int index] => index == 0 ? first : throw new IOException("no such part");

        public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
        {
            yield return this[0];
            yield return this[1];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
