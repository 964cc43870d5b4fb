using Fleche.Queries;

namespace Fleche.Tests.Stores.Sqlite;

public sealed class SqliteCallStoreTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 30_000)]
    public async Task TryLoad_EveryFieldSet_GivesThemBack() => await Task.Run(() =>
    {
        CallRecord full = Records.Full(1);
        using (SqliteCallStore store = new(_folder.Path))
        {
            store.Save(full);
        }

        using SqliteCallStore again = new(_folder.Path);
        Assert.True(again.TryLoad(full.Key, out CallRecord? loaded));
        Assert.Equal(Records.Text(full with { Hits = 0 }), Records.Text(loaded));
    });

    [Fact(Timeout = 30_000)]
    public async Task TryLoad_NothingSet_GivesNulls() => await Task.Run(() =>
    {
        CallRecord plain = Records.Plain(1);
        using SqliteCallStore store = new(_folder.Path);
        store.Save(plain);
        Assert.True(store.TryLoad(plain.Key, out CallRecord? loaded));
        Assert.Equal(Records.Text(plain), Records.Text(loaded));
        Assert.False(store.TryLoad(Digest.Of("other"), out _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_SameKey_ReplacesAllOfIt() => await Task.Run(() =>
    {
        CallRecord full = Records.Full(1), plain = Records.Plain(1);
        using SqliteCallStore store = new(_folder.Path);
        store.Save(full);
        store.AddHits([new HitCount(full.Key, 3, DateTimeOffset.UtcNow)]);
        store.Save(plain);
        Assert.True(store.TryLoad(plain.Key, out CallRecord? loaded));
        Assert.Equal(Records.Text(plain), Records.Text(loaded));
        Assert.Empty(store.Find(CallFilter.All with { Tags = [new("study", null)] }));
        Assert.Single(store.Keys());
    });

    [Fact(Timeout = 30_000)]
    public async Task AddHits_KnownAndUnknownKeys_CountsTheKnown() => await Task.Run(() =>
    {
        using SqliteCallStore store = new(_folder.Path);
        CountedHits.Check(store);
    });

    [Fact(Timeout = 30_000)]
    public async Task Evict_StoredCall_IsGoneWithAllItsRows() => await Task.Run(() =>
    {
        CallRecord record = Records.Full(1);
        using SqliteCallStore store = new(_folder.Path);
        store.Save(record);
        using (var before = _folder.Connect())
        {
            Assert.Equal(1, before.Number("SELECT (SELECT count(*) FROM calls) * (SELECT count(*) = 4 FROM uses) * (SELECT count(*) = 5 FROM notes) * (SELECT count(*) = 3 FROM edges)"));
        }

        Assert.True(store.Evict(record.Key));
        Assert.False(store.Evict(record.Key));
        Assert.False(store.Contains(record.Key));
        using var session = _folder.Connect();
        Assert.Equal(0, session.Number("SELECT (SELECT count(*) FROM calls) + (SELECT count(*) FROM uses) + (SELECT count(*) FROM notes) + (SELECT count(*) FROM edges)"));
    });

    [Theory(Timeout = 30_000)]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("0f")]
    [InlineData("A")]
    [InlineData("x")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Keys_Prefix_GivesThoseThatBeginSo(string prefix) => await Task.Run(() =>
    {
        using SqliteCallStore store = new(_folder.Path);
        List<Digest> all = [];
        for (int i = 0; i < 2100; i++)
        {
            store.Save(Records.Plain(i));
            all.Add(Records.Plain(i).Key);
        }

        Assert.Equal(all.Where(key => key.ToString().StartsWith(prefix, StringComparison.Ordinal)).Order(), store.Keys(prefix));
    });

    [Fact(Timeout = 60_000)]
    public async Task Find_RandomFilters_AgreesWithTheFilter() => await Task.Run(() =>
    {
        Random random = new(1);
        using SqliteCallStore store = new(_folder.Path);
        List<CallRecord> all = [];
        for (int i = 0; i < 1000; i++)
        {
            all.Add(Records.Random(random, i));
            store.Save(all[i]);
        }

        int found = 0;
        for (int i = 0; i < 200; i++)
        {
            CallFilter filter = RandomFilter(random);
            IEnumerable<string> expected = all.Where(filter.Accepts).OrderBy(record => record.Started).ThenBy(record => record.Key).Select(Records.Text);
            List<string> actual = [.. store.Find(filter).Select(Records.Text)];
            Assert.Equal(expected, actual);
            found += actual.Count;
        }

        Assert.True(found > 4_000, $"only {found} records were found: the filters are too narrow to test anything");
    });

    [Fact(Timeout = 30_000)]
    public async Task Find_WritesBetweenRecords_GoesOn() => await Task.Run(() =>
    {
        using SqliteCallStore store = new(_folder.Path);
        for (int i = 0; i < 300; i++)
        {
            store.Save(Records.Plain(i));
        }

        int count = 0;
        foreach (CallRecord record in store.Find(CallFilter.All))
        {
            Assert.True(store.Evict(record.Key));
            count++;
        }

        Assert.Equal(300, count);
        Assert.Empty(store.Keys());
    });

    private static CallFilter RandomFilter(Random random)
    {
        T? Sometimes<T>(Func<T> make) => random.Next(4) == 0 ? make() : default;
        List<KeyValuePair<string, string?>> Notes() => [new(Records.Maybe(random, "a", "b") ?? "", Records.Maybe(random, "1", "2", ""))];
        return new CallFilter
        {
            Function = Sometimes(() => Records.Maybe(random, "Energy", "Get", "Simple", "Ns.Lattice.Energy(System.Double)", "Lattice.Energy", "")),
            Module = Sometimes(() => "A"),
            Version = Sometimes(() => "1"),
            Arguments = Sometimes<List<CallArgument>>(() => [.. Enumerable.Range(0, 2).Select(i => new CallArgument($"p{i}", Digest.Of(random.Next(3))))]) ?? [],
            Result = random.Next(6) == 0 ? Digest.Of(random.Next(10)) : null,
            Parent = random.Next(6) == 0 ? Digest.Of(random.Next(3)) : null,
            Tags = Sometimes(Notes) ?? [],
            Metadata = Sometimes(Notes) ?? [],
            Since = random.Next(4) == 0 ? DateTimeOffset.UnixEpoch.AddSeconds(random.Next(100)) : null,
            Before = random.Next(4) == 0 ? DateTimeOffset.UnixEpoch.AddSeconds(random.Next(100)) : null,
        };
    }
}
