using Fleche.Stores.Files;

namespace Fleche.Tests.Stores.Files;

public class FileSweepTests
{
    private const int DeadProcess = int.MaxValue;

    [Fact(Timeout = 30_000)]
    public async Task CollectGarbage_ValuesWithoutRecord_AreRemovedAndOthersStay() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using var cache = (StoreCache)Cache.OpenFile(folder.Store);
        StoredValue shared = StoreFolder.Value(0), lonely = StoreFolder.Value(1, 5000), argument = new(Digest.Of(1.5), new byte[9]);
        cache.Save(StoreFolder.Record(1, shared), [shared, argument]);
        cache.Save(StoreFolder.Record(2, shared), [shared]);
        cache.Save(StoreFolder.Record(3, lonely), [lonely]);
        cache.Evict(Digest.Of(1));
        cache.Evict(Digest.Of(3));
        (IReadOnlyList<Digest> evicted, long bytes) = ((IJointStore)cache.Calls).CollectGarbage();
        Assert.Equal([lonely.Digest], evicted);
        Assert.Equal(5000, bytes);
        Assert.Equal(new[] { shared.Digest, argument.Digest }.Order(), cache.Values.List().Select(value => value.Digest).Order());
        Assert.Empty(((IJointStore)cache.Calls).CollectGarbage().Evicted);
    });

    [Fact(Timeout = 60_000)]
    public async Task CollectGarbage_BesideSavers_TakesNoValueOfARecord() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        StoredValue[] values = [.. Enumerable.Range(0, 5).Select(i => StoreFolder.Value(i))];

        // The results are not in the records, so that a lost value is a miss that shows.
        FileStoreOptions options = new() { InlineLimit = 0 };
        using CancellationTokenSource end = new();
        Task sweeping = InThread.Together(2, _ =>
        {
            using FileCallStore calls = new(folder.Store, options);
            while (!end.IsCancellationRequested)
            {
                ((IJointStore)calls).CollectGarbage();
            }
        });
        try
        {
            InThread.Together(4, thread =>
            {
                // Half of them through the pair, half of them through a section.
                using FileValueStore store = new(folder.Store, options);
                using FileCallStore calls = new(folder.Store, options);
                IJointStore pair = calls;
                for (int i = 0; i < 300; i++)
                {
                    StoredValue value = values[i % values.Length];
                    CallRecord record = StoreFolder.Record((thread * 1000) + (i % values.Length), value);
                    if (thread % 2 == 0)
                    {
                        pair.Save(record, [value]);
                    }
                    else
                    {
                        using (store.EnterSave())
                        {
                            store.Save(value);
                            calls.Save(record);
                        }
                    }

                    if (i % 3 != 0)
                    {
                        calls.Evict(record.Key);
                    }
                }
            }).Wait();
        }
        finally
        {
            end.Cancel();
            sweeping.Wait();
        }

        using FileCallStore last = new(folder.Store, options);
        Assert.NotEmpty(last.Keys());
        Assert.All(last.Keys(), key => Assert.True(((IJointStore)last).TryLoadResult(key, out _)));
        Assert.Empty(folder.Files("damaged"));
        Assert.DoesNotContain(folder.Files("values"), file => file.Contains('.'));
    });

    [Fact(Timeout = 30_000)]
    public async Task Sweep_RecordSavedBetweenTheReadings_KeepsItsValue() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore store = new(folder.Store);
        StoredValue value = StoreFolder.Value(1);
        store.Save(value);
        int readings = 0;
        (IReadOnlyList<Digest> evicted, _) = store.Sweep(() => ++readings == 1 ? new HashSet<Digest>() : [value.Digest]);
        Assert.Empty(evicted);
        Assert.Equal(2, readings);
        Assert.True(store.TryLoad(value.Digest, out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Sweep_SectionOpenMeanwhile_WritesItsValueAgain() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore saver = new(folder.Store), sweeper = new(folder.Store);
        StoredValue value = StoreFolder.Value(1);
        saver.Save(value);
        using (saver.EnterSave())
        {
            saver.Save(value);
            Assert.Single(sweeper.Sweep(() => new HashSet<Digest>()).Evicted);
            Assert.False(saver.Contains(value.Digest));
        }

        Assert.True(saver.TryLoad(value.Digest, out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_SweptBetweenValueAndRecord_WritesTheValueAgain() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore sweeper = new(folder.Store);
        using FileCallStore calls = new(folder.Store, new FileStoreOptions { InlineLimit = 0 });
        StoredValue value = StoreFolder.Value(1);
        CallRecord record = StoreFolder.Record(1, value);
        int evicted = 0;
        ((IJointStore)calls).Save(record, new Interrupted([value], () => evicted += sweeper.Sweep(() => new HashSet<Digest>()).Evicted.Count));
        Assert.Equal(1, evicted);
        Assert.True(((IJointStore)calls).TryLoadResult(record.Key, out _));
    });

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sweep_ReadingFails_RemovesNothing(bool firstWorks) => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore store = new(folder.Store);
        StoredValue value = StoreFolder.Value(1);
        store.Save(value);
        int readings = 0;
        Assert.Throws<IOException>(() => store.Sweep(() => firstWorks && ++readings == 1 ? new HashSet<Digest>() : throw new IOException("no")));
        Assert.True(store.TryLoad(value.Digest, out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Sweep_AfterOneThatWasKilled_RestoresWhatIsNeeded() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using FileValueStore store = new(folder.Store);
        StoredValue needed = StoreFolder.Value(1), other = StoreFolder.Value(2);
        store.Save(needed);
        store.Save(other);
        foreach (StoredValue value in new[] { needed, other })
        {
            string path = folder.PathOf("values", value.Digest);
            File.Move(path, $"{path}.{TemporaryName.Make(DateTimeOffset.UtcNow, DeadProcess)}.old");
        }

        Assert.False(store.Contains(needed.Digest));
        Assert.Equal([other.Digest], store.Sweep(() => new HashSet<Digest> { needed.Digest }).Evicted);
        Assert.True(store.TryLoad(needed.Digest, out _));
        Assert.Single(folder.Files());
    });

    [Fact(Timeout = 30_000)]
    public async Task CollectGarbage_TemporaryFilesOfTheDead_AreRemovedAndOthersStay() => await InThread.Run(() =>
    {
        using StoreFolder folder = new();
        using var cache = (StoreCache)Cache.OpenFile(folder.Store);
        StoredValue value = StoreFolder.Value(1);
        CallRecord record = StoreFolder.Record(1, value);
        cache.Save(record, [value]);
        string values = Path.GetDirectoryName(folder.PathOf("values", value.Digest))!, calls = Path.GetDirectoryName(folder.PathOf("calls", record.Key))!;
        string dead = TemporaryName.Make(DateTimeOffset.UtcNow, DeadProcess);
        string old = TemporaryName.Make(DateTimeOffset.UtcNow.AddMinutes(-61), Environment.ProcessId);
        string live = TemporaryName.Make(DateTimeOffset.UtcNow.AddMinutes(-59), Environment.ProcessId);
        string elsewhere = string.Join('.', dead.Split('.') is var parts ? [parts[0], parts[1], "00000000", parts[3]] : parts);
        foreach (string name in new[] { dead, old, live, elsewhere })
        {
            File.WriteAllText(Path.Combine(values, name + ".tmp"), "half");
            File.WriteAllText(Path.Combine(calls, name + ".tmp"), "half");
        }

        File.WriteAllText(Path.Combine(values, "mine.tmp"), "somebody's");
        ((IJointStore)cache.Calls).CollectGarbage();
        string[] left = [.. folder.Files().Where(file => file.EndsWith(".tmp", StringComparison.Ordinal)).Select(file => Path.GetFileNameWithoutExtension(file))];
        Assert.Equal(new[] { live, live, elsewhere, elsewhere, "mine" }.Order(StringComparer.Ordinal), left.Order(StringComparer.Ordinal));
    });

    /// <summary>A list that does something after it was gone through for the first time.</summary>
    private sealed class Interrupted(StoredValue[] values, Action interrupt) : IReadOnlyList<StoredValue>
    {
        private Action? _interrupt = interrupt;

        public int Count => values.Length;

        public StoredValue this[int index] => values[index];

        public IEnumerator<StoredValue> GetEnumerator()
        {
            foreach (StoredValue value in values)
            {
                yield return value;
            }

            Interlocked.Exchange(ref _interrupt, null)?.Invoke();
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
