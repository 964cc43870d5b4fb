using System.Security.Cryptography;
using Fleche.Stores.Sqlite;

namespace Fleche.Tests.Stores.Sqlite;

public sealed class SqliteValueStoreTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 30_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(1_000_000)]
    public async Task TryLoad_SavedValue_GivesItsBytes(int size) => await Task.Run(() =>
    {
        StoredValue value = Value(1, size);
        using (SqliteValueStore store = new(_folder.Path))
        {
            store.Save(value);
        }

        using SqliteValueStore again = new(_folder.Path);
        Assert.True(again.Contains(value.Digest));
        Assert.True(again.TryLoad(value.Digest, out ReadOnlyMemory<byte> payload));
        Assert.True(payload.Span.SequenceEqual(value.Payload.Span));
    });

    [Fact(Timeout = 120_000)]
    public async Task TryLoad_HundredMegabytes_GivesItsBytes() => await Task.Run(() =>
    {
        byte[] bytes = new byte[100_000_000];
        new Random(1).NextBytes(bytes);
        using SqliteValueStore store = new(_folder.Path);
        store.Save(new StoredValue(Digest.Of("big"), bytes));
        Assert.True(store.TryLoad(Digest.Of("big"), out ReadOnlyMemory<byte> payload));
        Assert.True(payload.Span.SequenceEqual(bytes));
        Assert.Equal([(Digest.Of("big"), 100_000_000L)], store.List());
    });

    [Fact(Timeout = 60_000)]
    public async Task Save_MoreThanARowHolds_SaysSo() => await Task.Run(() =>
    {
        using SqliteValueStore store = new(_folder.Path);
        StoredValue value = new(Digest.Of("too big"), GC.AllocateUninitializedArray<byte>(1_000_000_000));
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => store.Save(value));
        Assert.Contains("file store", error.Message, StringComparison.Ordinal);
        Assert.False(store.Contains(value.Digest));
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_SameDigestAgain_KeepsTheFirst() => await Task.Run(() =>
    {
        using SqliteValueStore store = new(_folder.Path);
        store.Save(Value(1, 10));
        store.Save(Value(1, 20));
        Assert.True(store.TryLoad(Value(1, 0).Digest, out ReadOnlyMemory<byte> payload));
        Assert.Equal(10, payload.Length);
        Assert.Single(store.List());
    });

    [Fact(Timeout = 30_000)]
    public async Task Evict_StoredValue_IsGone() => await Task.Run(() =>
    {
        using SqliteValueStore store = new(_folder.Path);
        store.Save(Value(1, 10));
        Assert.True(store.Evict(Value(1, 0).Digest));
        Assert.False(store.Evict(Value(1, 0).Digest));
        Assert.False(store.TryLoad(Value(1, 0).Digest, out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task List_ManyValues_GivesEachOnce() => await Task.Run(() =>
    {
        using SqliteValueStore store = new(_folder.Path);
        for (int i = 0; i < 2100; i++)
        {
            store.Save(Value(i, i));
        }

        Assert.Equal(Enumerable.Range(0, 2100).Select(i => (Value(i, 0).Digest, (long)i)).Order(), store.List().Order());
    });

    [Fact(Timeout = 30_000)]
    public async Task Sweep_SomeReferenced_RemovesTheRest() => await Task.Run(() =>
    {
        using SqliteValueStore store = new(_folder.Path);
        for (int i = 0; i < 3000; i++)
        {
            store.Save(Value(i, 10));
        }

        (IReadOnlyList<Digest> evicted, long bytes) = store.Sweep(() => Enumerable.Range(0, 1000).Select(i => Value(i, 0).Digest).ToHashSet());
        Assert.Equal(Enumerable.Range(1000, 2000).Select(i => Value(i, 0).Digest).Order(), evicted.Order());
        Assert.Equal(20_000, bytes);
        Assert.Equal(1000, store.List().Count());
    });

    [Fact(Timeout = 30_000)]
    public async Task Sweep_ValueSavedWhileReferencesAreRead_Stays() => await Task.Run(() =>
    {
        using SqliteValueStore store = new(_folder.Path);
        store.Save(Value(1, 10));
        (IReadOnlyList<Digest> evicted, _) = store.Sweep(() =>
        {
            // One that was there, and one that was not.
            store.Save(Value(1, 10));
            store.Save(Value(2, 10));
            return new HashSet<Digest>();
        });
        Assert.Empty(evicted);
    });

    [Fact(Timeout = 30_000)]
    public async Task Sweep_WhileASectionIsOpen_LeavesItsValuesOrTheyComeBack() => await Task.Run(() =>
    {
        using SqliteValueStore store = new(_folder.Path), other = new(_folder.Path, new SqliteOptions { BusyTimeout = TimeSpan.FromSeconds(5) });
        using (store.EnterSave())
        {
            store.Save(Value(1, 10));
            (IReadOnlyList<Digest> evicted, _) = other.Sweep(static () => new HashSet<Digest>());
            Assert.Single(evicted);
        }

        Assert.True(store.TryLoad(Value(1, 0).Digest, out ReadOnlyMemory<byte> payload));
        Assert.Equal(10, payload.Length);
    });

    [Fact(Timeout = 60_000)]
    public async Task Sweep_BesideSavers_TakesNothingThatARecordRefersTo()
    {
        using SqliteValueStore store = new(_folder.Path), other = new(_folder.Path, new SqliteOptions { BusyTimeout = TimeSpan.FromSeconds(20) });
        using MemoryCallStore calls = new();
        int savers = 3, swept = 0;
        await InThread.Together(4, thread =>
        {
            if (thread == 3)
            {
                while (Volatile.Read(ref savers) > 0)
                {
                    swept += other.Sweep(() => calls.Find(Fleche.Queries.CallFilter.All).Select(record => record.Result).ToHashSet()).Evicted.Count;
                }

                return;
            }

            try
            {
                for (int i = 0; i < 300; i++)
                {
                    store.Save(Value(-i, 10));
                    int number = i % 50;
                    CallRecord record = Records.Plain(number) with { Result = Value(number, 0).Digest };
                    using (store.EnterSave())
                    {
                        store.Save(Value(number, 10));
                        calls.Save(record);
                    }

                    Assert.True(store.Contains(record.Result) || !calls.Contains(record.Key));
                    if (i % 3 == 0)
                    {
                        // Garbage from now on, until another saver has it again.
                        calls.Evict(Records.Plain(number + 100).Key);
                    }
                }
            }
            finally
            {
                Interlocked.Decrement(ref savers);
            }
        });
        Assert.All(calls.Find(Fleche.Queries.CallFilter.All), record => Assert.True(store.TryLoad(record.Result, out _)));
        Assert.True(swept > 0, "no sweep removed anything");
    }

    [Fact(Timeout = 30_000)]
    public async Task TryLoad_FlippedPayload_IsAMissSetAside() => await Task.Run(() =>
    {
        using SqliteValueStore store = new(_folder.Path);
        store.Save(Value(1, 10));
        using SqliteSession session = _folder.Connect();
        session.Execute("UPDATE stored_values SET payload = x'00010203040506070809'");
        Assert.False(store.TryLoad(Value(1, 0).Digest, out _));
        Assert.False(store.Contains(Value(1, 0).Digest));
        using (SqliteStatement row = session.PrepareOnce("SELECT digest, content, reason FROM damaged"))
        {
            Assert.True(row.Read());
            Assert.Equal((Value(1, 0).Digest, 10, "its checksum does not fit"), (row.Digest(0), row.Bytes(1).Length, row.Text(2)));
        }

        store.Save(Value(1, 10));
        Assert.True(store.TryLoad(Value(1, 0).Digest, out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task TryLoad_ChecksumOfAnotherValue_IsAMiss() => await Task.Run(() =>
    {
        using SqliteValueStore store = new(_folder.Path);
        store.Save(Value(1, 10));
        using SqliteSession session = _folder.Connect();
        session.PrepareOnce("UPDATE stored_values SET digest = ?").With(Digest.Of("other")).Run();
        Assert.False(store.TryLoad(Digest.Of("other"), out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Verify_DamagedValue_SaysWhich() => await Task.Run(() =>
    {
        using SqliteValueStore store = new(_folder.Path);
        store.Save(Value(1, 10));
        store.Save(Value(2, 10));
        Assert.Empty(store.Verify());
        using SqliteSession session = _folder.Connect();
        session.PrepareOnce("UPDATE stored_values SET checksum = x'00' WHERE digest = ?").With(Value(2, 0).Digest).Run();
        Assert.Equal(Value(2, 0).Digest, Assert.Single(store.Verify()).Digest);
        Assert.Empty(store.Verify());
    });

    private static StoredValue Value(int number, int size)
    {
        byte[] bytes = new byte[size];
        RandomNumberGenerator.Fill(bytes);
        return new StoredValue(Digest.Of(("value", number)), bytes);
    }
}
