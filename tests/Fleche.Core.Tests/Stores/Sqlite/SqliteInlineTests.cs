using Fleche.Queries;
using Fleche.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fleche.Tests.Stores.Sqlite;

/// <summary>Small values stand in the rows of their calls, and nobody who uses a cache can tell.</summary>
public sealed class SqliteInlineTests : IDisposable
{
    private const int Limit = CallRow.InlineLimit;

    private readonly SqliteFolder _folder = new();
    private readonly StoreCache _cache;

    public SqliteInlineTests() => _cache = (StoreCache)Cache.OpenSqlite(_folder.Path);

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Theory(Timeout = 30_000)]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(Limit, 0)]
    [InlineData(Limit + 1, 2)]
    [InlineData(100_000, 2)]
    public async Task Save_ValuesOfSomeSize_GivesThemBackWhereverTheyAre(int size, int rows) => await Task.Run(() =>
    {
        (CallRecord record, StoredValue result, StoredValue argument) = Save(1, size);
        Assert.Equal(rows, Number("SELECT count(*) FROM stored_values"));
        Assert.True(_cache.TryLoadResult(record.Key, out ReadOnlyMemory<byte> payload));
        Assert.True(payload.Span.SequenceEqual(result.Payload.Span));
        foreach (StoredValue value in (StoredValue[])[result, argument])
        {
            Assert.True(_cache.Values.Contains(value.Digest));
            Assert.True(_cache.Values.TryLoad(value.Digest, out payload));
            Assert.True(payload.Span.SequenceEqual(value.Payload.Span));
        }

        Assert.True(_cache.TryLoadRecord(record.Key, out CallRecord? loaded));
        Assert.Equal(Records.Text(record), Records.Text(loaded));
        Assert.Equal(Sizes(result, argument), _cache.Values.List().Order());
        Assert.True(_cache.Verify() is { IsClean: true, Calls: 1, Values: 2, UnreferencedValues: 0 });
        Assert.Equal(record.Key, Assert.Single(_cache.Find(CallFilter.All with { Arguments = [new("x", argument.Digest)] })).Key);
        Assert.Equal(record.Key, Assert.Single(_cache.Find(CallFilter.All with { Result = result.Digest })).Key);
        Assert.Empty(_cache.Find(CallFilter.All with { Result = argument.Digest }));
        Assert.Empty(_cache.Find(CallFilter.All with { Arguments = [new("y", argument.Digest)] }));
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_LargeValueOfTwoCalls_IsStoredOnce() => await Task.Run(() =>
    {
        StoredValue shared = new(Digest.Of("shared"), new byte[Limit + 1]);
        for (int i = 0; i < 2; i++)
        {
            _cache.Save(Records.Plain(i) with { Result = shared.Digest }, [shared]);
        }

        Assert.Equal(1, Number("SELECT count(*) FROM stored_values"));
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_OneValueAsResultAndArguments_IsListedOnceAndCanBeEvicted() => await Task.Run(() =>
    {
        StoredValue value = new(Digest.Of("same"), new byte[] { 1, 2 });
        CallRecord record = Records.Plain(1) with { Result = value.Digest, Arguments = [new("a", value.Digest), new("b", value.Digest)] };
        _cache.Save(record, [value]);
        Assert.Equal([(value.Digest, 2L)], _cache.Values.List());
        Assert.True(_cache.Values.Evict(value.Digest));
        Assert.False(_cache.Values.Evict(value.Digest));
        Assert.False(_cache.Values.Contains(value.Digest));
        Assert.False(_cache.TryLoadResult(record.Key, out _));
        Assert.Empty(_cache.Values.List());
        Assert.True(_cache.TryLoadRecord(record.Key, out CallRecord? loaded));
        Assert.Equal(Records.Text(record), Records.Text(loaded));
        Assert.Equal(record.Key, Assert.Single(_cache.Verify().Missing).Digest);
    });

    [Fact(Timeout = 30_000)]
    public async Task Evict_Call_ItsSmallValuesAreGarbageUntilTheyAreCollected() => await Task.Run(() =>
    {
        (CallRecord record, StoredValue result, StoredValue argument) = Save(1, 10);
        Assert.True(_cache.Evict(record.Key));
        Assert.True(_cache.TryLoadValue(result.Digest, out ReadOnlyMemory<byte> payload));
        Assert.True(payload.Span.SequenceEqual(result.Payload.Span));
        Assert.Equal(2, _cache.Verify().UnreferencedValues);
        Assert.Equal(new GarbageReport(2, 20), _cache.CollectGarbage());
        Assert.False(_cache.TryLoadValue(argument.Digest, out _));
        Assert.Equal(0, Number("SELECT (SELECT count(*) FROM uses) + (SELECT count(*) FROM stored_values)"));
    });

    [Fact(Timeout = 30_000)]
    public async Task Evict_CallWhoseArgumentARecordWithoutValuesUses_LeavesTheArgument() => await Task.Run(() =>
    {
        (CallRecord record, _, StoredValue argument) = Save(1, 10);
        _cache.Calls.Save(Records.Plain(2) with { Arguments = [new("x", argument.Digest)] });
        _cache.Evict(record.Key);
        Assert.Equal(1, _cache.CollectGarbage().Values);
        Assert.True(_cache.TryLoadValue(argument.Digest, out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Evict_OneOfTwoCallsWithAValue_LeavesNoGarbage() => await Task.Run(() =>
    {
        StoredValue shared = new(Digest.Of("shared"), new byte[] { 1 });
        CallRecord one = Records.Plain(1) with { Result = shared.Digest }, other = Records.Plain(2) with { Result = shared.Digest };
        _cache.Save(one, [shared]);
        _cache.Save(other, [shared]);
        Assert.Single(_cache.Values.List());
        _cache.Evict(one.Key);
        Assert.Equal(0, _cache.CollectGarbage().Values);
        Assert.True(_cache.TryLoadResult(other.Key, out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_CallAgainWithAnotherResult_HasTheNewOne() => await Task.Run(() =>
    {
        (CallRecord record, StoredValue old, _) = Save(1, 10);
        StoredValue next = new(Digest.Of("next"), new byte[] { 9 });
        _cache.Save(record with { Result = next.Digest }, [next]);
        Assert.True(_cache.TryLoadResult(record.Key, out ReadOnlyMemory<byte> payload));
        Assert.Equal([9], payload.ToArray());
        Assert.Equal(1, _cache.CollectGarbage().Values);
        Assert.False(_cache.Values.Contains(old.Digest));
    });

    [Fact(Timeout = 30_000)]
    public async Task TryLoadValue_DamagedCopy_ComesFromAnotherRow() => await Task.Run(() =>
    {
        StoredValue shared = new(Digest.Of("shared"), new byte[] { 1 });
        for (int i = 0; i < 3; i++)
        {
            _cache.Save(Records.Plain(i) with { Result = shared.Digest }, [shared]);
        }

        using SqliteSession session = _folder.Connect();
        session.Execute("UPDATE calls SET payload = x'02' WHERE id = 1");
        Assert.True(_cache.TryLoadValue(shared.Digest, out ReadOnlyMemory<byte> payload));
        Assert.Equal([1], payload.ToArray());
        VerifyReport report = _cache.Verify();
        Assert.Equal(shared.Digest, Assert.Single(report.Damages).Digest);
        Assert.Equal(1, report.Values);
        Assert.Equal(1, Number("SELECT count(*) FROM damaged WHERE content = x'02'"));
        Assert.Empty(_cache.Verify().Damages);
        Assert.False(_cache.TryLoadResult(Records.Plain(0).Key, out _));
        Assert.True(_cache.TryLoadResult(Records.Plain(1).Key, out _));
    });

    [Theory(Timeout = 30_000)]
    [InlineData("UPDATE calls SET arguments = replace(arguments, ',\"B', ',\"C')")]
    [InlineData("UPDATE calls SET arguments = replace(arguments, ',\"B', ',\"%')")]
    public async Task Verify_DamagedArgument_SetsTheRecordAside(string damage) => await Task.Run(() =>
    {
        CallRecord record = Save(1, 10).Record;
        using SqliteSession session = _folder.Connect();
        session.Execute(damage);
        Assert.False(_cache.TryLoadValue(record.Arguments[0].Digest, out _));
        Assert.Equal(record.Key, Assert.Single(_cache.Verify().Damages).Digest);
        Assert.False(_cache.Contains(record.Key));
        Assert.Equal(0, Number("SELECT count(*) FROM uses"));
    });

    [Fact(Timeout = 30_000)]
    public async Task TryLoadResult_IndexLeadsToAnotherRow_IsAnError() => await Task.Run(() =>
    {
        (Digest one, Digest two) = (Save(1, 10).Record.Key, Save(2, 10).Record.Key);
        _cache.Dispose();
        byte[] bytes = File.ReadAllBytes(_folder.Path);
        Span<byte> page = PageOfRows(bytes, one);
        (int first, int second) = (page.IndexOf(one.Bytes), page.IndexOf(two.Bytes));
        two.CopyTo(page[first..]);
        one.CopyTo(page[second..]);
        File.WriteAllBytes(_folder.Path, bytes);
        using var damaged = (StoreCache)Cache.OpenSqlite(_folder.Path);
        SqliteException error = Assert.Throws<SqliteException>(() => damaged.TryLoadResult(one, out _));
        Assert.True(SqliteErrors.IsDamage(error));
        Assert.True(SqliteFile.IsSuspected(_folder.Path));
        Assert.Throws<SqliteException>(() => damaged.Calls.TryLoad(one, out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task List_ManyCalls_GivesEachValueOnce() => await Task.Run(() =>
    {
        List<StoredValue> all = [];
        for (int i = 0; i < 1500; i++)
        {
            (_, StoredValue result, StoredValue argument) = Save(i, i % 400);
            all.Add(result);
            all.Add(argument);
        }

        Assert.Equal(Sizes([.. all]), _cache.Values.List().Order());
        Assert.True(_cache.Verify() is { IsClean: true, Calls: 1500, Values: 3000 });
    });

    private static IEnumerable<(Digest Digest, long Size)> Sizes(params StoredValue[] values) =>
        values.Select(static value => (value.Digest, (long)value.Payload.Length)).Order();

    private (CallRecord Record, StoredValue Result, StoredValue Argument) Save(int number, int size)
    {
        byte[] bytes = new byte[size];
        bytes.AsSpan().Fill((byte)number);
        bytes.AsSpan(0, Math.Min(1, size)).Fill(4);
        StoredValue result = new(Digest.Of(("r", number)), bytes), argument = new(Digest.Of(("a", number)), bytes);
        CallRecord record = Records.Plain(number) with { Result = result.Digest, Arguments = [new("x", argument.Digest), new("not kept", Digest.Of(7))] };
        Assert.True(_cache.Save(record, [result, argument]));
        return (record, result, argument);
    }

    /// <summary>The page of the table itself, and not of its index, that has a key.</summary>
    private static Span<byte> PageOfRows(byte[] file, Digest key)
    {
        const int PageSize = 4096;
        const byte TableLeaf = 0x0D;
        int page = Enumerable.Range(1, (file.Length / PageSize) - 1)
            .Single(page => file[page * PageSize] == TableLeaf && file.AsSpan(page * PageSize, PageSize).IndexOf(key.Bytes) >= 0);
        return file.AsSpan(page * PageSize, PageSize);
    }

    private long Number(string sql)
    {
        using SqliteSession session = _folder.Connect();
        return session.Number(sql);
    }
}
