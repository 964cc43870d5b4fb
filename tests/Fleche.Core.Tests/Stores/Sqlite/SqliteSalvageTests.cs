using Fleche.Queries;
using Fleche.Stores.Sqlite;

namespace Fleche.Tests.Stores.Sqlite;

/// <summary>What comes over from a damaged file into the one that takes its place.</summary>
[Collection(nameof(FlecheLogging))]
public sealed class SqliteSalvageTests : IDisposable
{
    private const int PageSize = 4096;
    private const int Count = 600;

    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 120_000)]
    public async Task Open_AnyPageDamaged_LosesThatPageAlone() => await Task.Run(() =>
    {
        Fill();
        byte[] whole = File.ReadAllBytes(_folder.Path);
        (int callRoot, int valueRoot) = (Root("calls"), Root("stored_values"));
        int replaced = 0;
        for (int page = 2; page <= whole.Length / PageSize; page += 3)
        {
            Damage(whole, page);
            using Cache cache = Cache.OpenSqlite(_folder.Path);
            int lost = Enumerable.Range(0, Count).Count(i => !IsHit(cache, i));

            // A page of notes or edges costs the calls that have some there.
            Assert.True(lost <= 60 || page == callRoot || page == valueRoot, $"page {page}: {lost} lost");
            replaced += Directory.GetFiles(_folder.Folder, "cache.db.damaged-*").Length;
        }

        Assert.True(replaced > 10);
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_PageOfCallsDamaged_SaysWhatCameOverAndKeepsAllOfIt() => await Task.Run(() =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        Fill();
        byte[] whole = File.ReadAllBytes(_folder.Path);
        Damage(whole, Enumerable.Range(2, whole.Length / PageSize - 2).First(page => IsLeafWith(whole, page, Record(300).Key)));

        using Cache cache = Cache.OpenSqlite(_folder.Path);

        Dictionary<Digest, CallRecord> records = cache.Find(CallFilter.All).ToDictionary(record => record.Key);
        Assert.InRange(records.Count, Count - 25, Count - 1);
        Assert.False(records.ContainsKey(Record(300).Key));
        CallRecord first = records[Record(0).Key];
        Assert.Equal(Records.Text(Record(0) with { Hits = 3, LastUsed = first.LastUsed }), Records.Text(first));
        Assert.Contains(log.Messages, message => message.StartsWith($"{records.Count} calls and {Count / 3} values", StringComparison.Ordinal));
        Assert.Empty(cache.Verify().Damages);
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_RootOfCallsDamaged_GivesUpSoonAndMakesAnEmptyStore() => await Task.Run(() =>
    {
        Fill();
        Damage(File.ReadAllBytes(_folder.Path), Root("calls"));
        using Cache cache = Cache.OpenSqlite(_folder.Path);
        Assert.Empty(cache.Find(CallFilter.All));
        Assert.True(cache.Save(Record(1), []));
    });

    [Fact(Timeout = 30_000)]
    public async Task Run_CallIsInTheNewFileAlready_StaysAsItIs() => await Task.Run(() =>
    {
        Fill();
        string aside = _folder.Path + ".aside";
        File.Move(_folder.Path, aside);
        using SqliteDatabase target = SqliteDatabase.Open(_folder.Path, null);
        using SqliteCallStore store = new(_folder.Path);
        store.Save(Record(1) with { Host = "newer" });

        SqliteSalvage.Run(aside, target);

        Assert.True(store.TryLoad(Record(1).Key, out CallRecord? record));
        Assert.Equal("newer", record.Host);
        Assert.Equal(Count, store.Keys().Count());
    });

    [Fact(Timeout = 60_000)]
    public async Task Run_DamagedFileIsLockedAtFirst_WaitsForIt()
    {
        Fill();
        string aside = _folder.Path + ".aside";
        File.Move(_folder.Path, aside);
        using SqliteDatabase target = SqliteDatabase.Open(_folder.Path, null);
        using SqliteCallStore store = new(_folder.Path);
        using SqliteSession other = new(aside);
        other.Execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");

        Task salvage = InThread.Run(() => SqliteSalvage.Run(aside, target));
        await Task.WhenAny(salvage, Task.Delay(300));
        other.Dispose();
        await salvage;

        Assert.Equal(Count, store.Keys().Count());
    }

    // With the log beside it, or still beside the path.
    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_ProgramWasKilledOverSettingAside_GoesOnOnce(bool isLogMoved) => await Task.Run(() =>
    {
        string aside = _folder.Path + ".damaged-1";
        using (SqliteCallStore store = new(_folder.Path))
        {
            store.Save(Record(1));
            File.Copy(_folder.Path, aside);
            File.Copy(_folder.Path + "-wal", aside + "-wal");
        }

        File.Delete(_folder.Path);
        File.WriteAllText(_folder.Path + "-salvage", Path.GetFileName(aside));
        if (!isLogMoved)
        {
            File.Move(aside + "-wal", _folder.Path + "-wal");
        }

        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        for (int i = 0; i < 2; i++)
        {
            using SqliteCallStore store = new(_folder.Path);
            Assert.Equal([Record(1).Key], store.Keys());
        }

        Assert.Equal(1, log.Count("could be read"));
        Assert.False(File.Exists(_folder.Path + "-salvage"));
    });

    [Theory(Timeout = 30_000)]
    [InlineData("")]
    [InlineData("cache.db.damaged-0")]
    public async Task Open_ProgramWasKilledBeforeItSetAside_ForgetsIt(string note) => await Task.Run(() =>
    {
        File.WriteAllText(_folder.Path + "-salvage", note);
        using SqliteCallStore store = new(_folder.Path);
        store.Save(Record(1));
        Assert.False(File.Exists(_folder.Path + "-salvage"));
    });

    [Fact(Timeout = 60_000)]
    public async Task Open_AnotherProgramReadsTheDamagedFile_LeavesItToThatOne() => await Task.Run(() =>
    {
        string aside = _folder.Path + ".damaged-1";
        Fill();
        File.Move(_folder.Path, aside);
        using (SalvageNote.Make(_folder.Path, aside))
        using (SqliteCallStore store = new(_folder.Path))
        {
            Assert.Empty(store.Keys());
        }

        using SqliteCallStore after = new(_folder.Path);
        Assert.Equal(Count, after.Keys().Count());
    });

    private static CallRecord Record(int number) => (number % 10 == 0 ? Records.Full(number) : Records.Plain(number)) with
    {
        Tags = number % 10 == 0 ? new Dictionary<string, string> { ["number"] = $"{number}" } : [],
        Hits = 0,
        Started = DateTimeOffset.UnixEpoch.AddSeconds(number),
    };

    /// <summary>Every third has a row of its own, and of these some have pages of their own.</summary>
    private static byte[] Payload(int number) => [.. Enumerable.Range(number, number % 3 != 0 ? 20 : number % 30 == 0 ? 9000 : 600).Select(i => (byte)i)];

    private static bool IsHit(Cache cache, int number)
    {
        if (!cache.TryLoadResult(Record(number).Key, out ReadOnlyMemory<byte> payload))
        {
            return false;
        }

        Assert.Equal(Payload(number), payload.ToArray());
        return true;
    }

    private static bool IsLeafWith(byte[] file, int page, Digest key)
    {
        const byte TableLeaf = 13;
        ReadOnlySpan<byte> bytes = file.AsSpan((page - 1) * PageSize, PageSize);
        return bytes[0] == TableLeaf && bytes.IndexOf(key.Bytes) >= 0;
    }

    private void Fill()
    {
        using Cache cache = Cache.OpenSqlite(_folder.Path);
        for (int i = 0; i < Count; i++)
        {
            Assert.True(cache.Save(Record(i), [new StoredValue(Record(i).Result, Payload(i))]));
        }

        using SqliteCallStore store = new(_folder.Path);
        store.AddHits([new HitCount(Record(0).Key, 3, DateTimeOffset.UtcNow)]);
    }

    private int Root(string table)
    {
        using SqliteSession session = _folder.Connect();
        return (int)session.Number($"SELECT rootpage FROM sqlite_master WHERE name = '{table}'");
    }

    /// <summary>Overwrites the start of a page, in a folder with nothing else, and has the file examined when it is opened.</summary>
    private void Damage(byte[] whole, int page)
    {
        foreach (string file in Directory.GetFiles(_folder.Folder))
        {
            File.Delete(file);
        }

        byte[] damaged = [.. whole];
        new Random(page).NextBytes(damaged.AsSpan((page - 1) * PageSize, 64));
        File.WriteAllBytes(_folder.Path, damaged);
        SqliteFile.Suspect(_folder.Path);
    }
}
