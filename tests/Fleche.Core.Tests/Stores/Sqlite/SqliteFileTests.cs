using System.Runtime.InteropServices;
using System.Text;
using Fleche.Queries;
using Fleche.Stores;
using Fleche.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fleche.Tests.Stores.Sqlite;

public sealed partial class SqliteFileTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 30_000)]
    [InlineData("x")]
    [InlineData("This is a text that somebody wrote, and not a database; it is longer than the header of one, which has a hundred bytes.")]
    public async Task Open_TextFile_IsRefusedAndUntouched(string text) => await Task.Run(() =>
    {
        File.WriteAllText(_folder.Path, text);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Cache.OpenSqlite(_folder.Path));
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(_folder.Path));
        Assert.Single(Directory.GetFiles(_folder.Folder));
    });

    [Theory(Timeout = 30_000)]
    [InlineData("CREATE TABLE calls (key)")]
    [InlineData("PRAGMA application_id = 17; CREATE TABLE t (a)")]
    [InlineData("PRAGMA journal_mode = WAL; CREATE TABLE t (a)")]
    public async Task Open_DatabaseOfAnotherProgram_IsRefusedAndUntouched(string script) => await Task.Run(() =>
    {
        using (SqliteSession session = _folder.Connect())
        {
            session.Execute(script);
        }

        byte[] before = File.ReadAllBytes(_folder.Path);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Cache.OpenSqlite(_folder.Path));
        Assert.Contains("another program", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder.Path));
        Assert.Single(Directory.GetFiles(_folder.Folder));
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_FileWhoseMakerWasKilled_BecomesAStore() => await Task.Run(() =>
    {
        using (SqliteSession session = _folder.Connect())
        {
            session.Execute("PRAGMA auto_vacuum = INCREMENTAL");
        }

        Assert.NotEqual(0, new FileInfo(_folder.Path).Length);
        using SqliteCallStore store = new(_folder.Path);
        store.Save(Records.Plain(1));
        Assert.Single(store.Keys());
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_EmptyFile_BecomesAStore() => await Task.Run(() =>
    {
        File.WriteAllText(_folder.Path, "");
        using SqliteCallStore store = new(_folder.Path);
        store.Save(Records.Plain(1));
        Assert.Single(store.Keys());
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_NewerVersion_IsRefusedAndKept() => await Task.Run(() =>
    {
        Fill(_folder.Path);
        using (SqliteSession session = _folder.Connect())
        {
            session.Execute("PRAGMA user_version = 99");
        }

        NotSupportedException error = Assert.Throws<NotSupportedException>(() => Cache.OpenSqlite(_folder.Path));
        Assert.Contains("newer Fleche", error.Message, StringComparison.Ordinal);
        Assert.Contains("99", error.Message, StringComparison.Ordinal);
        using SqliteSession after = _folder.Connect();
        Assert.Equal(99, after.Number("PRAGMA user_version"));
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_OlderVersion_IsMigratedInOrder() => await Task.Run(() =>
    {
        SqliteSchema older = new(["CREATE TABLE early (a); INSERT INTO early VALUES (1)"]);
        SqliteSchema newer = new(["CREATE TABLE early (a, never)", "ALTER TABLE early ADD COLUMN b DEFAULT 2", "CREATE TABLE late AS SELECT a + b AS c FROM early"]);
        using SqliteSession session = _folder.Connect();
        older.Apply(session, _folder.Path);
        Assert.Equal(1, session.Number("PRAGMA user_version"));
        newer.Apply(session, _folder.Path);
        Assert.Equal(3, session.Number("PRAGMA user_version"));
        Assert.Equal(3, session.Number("SELECT c FROM late"));
        Assert.Equal(SqliteSchema.ApplicationId, session.Number("PRAGMA application_id"));
        Assert.Throws<NotSupportedException>(() => older.Apply(session, _folder.Path));
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_MigrationThatFails_LeavesTheOlderVersion() => await Task.Run(() =>
    {
        using SqliteSession session = _folder.Connect();
        new SqliteSchema(["CREATE TABLE early (a)"]).Apply(session, _folder.Path);
        SqliteSchema broken = new(["", "CREATE TABLE late (a)", "CREATE TABLE early (a)"]);
        Assert.Throws<SqliteException>(() => broken.Apply(session, _folder.Path));
        Assert.False(session.IsInTransaction);
        Assert.Equal(1, session.Number("PRAGMA user_version"));
        Assert.Equal(0, session.Number("SELECT count(*) FROM sqlite_master WHERE name = 'late'"));
    });

    [Theory(Timeout = 30_000)]
    [InlineData("cut off")]
    [InlineData("magic")]
    [InlineData("schema")]
    [InlineData("table gone")]
    public async Task Open_DamagedStore_IsSetAsideAndMadeAnew(string damage) => await Task.Run(() =>
    {
        Fill(_folder.Path);
        Damage(damage);
        byte[] damaged = File.ReadAllBytes(_folder.Path);
        using (Cache cache = Cache.OpenSqlite(_folder.Path))
        {
            // Of a file that was cut off, what comes before the cut.
            Assert.InRange(cache.Find(CallFilter.All).Count(), 0, damage == "cut off" ? 199 : 0);
            Assert.True(cache.Save(Records.Plain(1), [new StoredValue(Records.Plain(1).Result, new byte[1])]));
            Assert.True(cache.TryLoadResult(Records.Plain(1).Key, out _));
        }

        string aside = Assert.Single(Directory.GetFiles(_folder.Folder, "cache.db.damaged-*"));
        Assert.Equal(damaged.Length, new FileInfo(aside).Length);
    });

    [Fact(Timeout = 60_000)]
    public async Task Use_FlippedBytesAnywhere_GivesRightResultsOrMissesOrErrors() => await Task.Run(() =>
    {
        Fill(_folder.Path);
        byte[] whole = File.ReadAllBytes(_folder.Path);
        Random random = new(5);
        int hits = 0, lost = 0;
        for (int round = 0; round < 60; round++)
        {
            byte[] flipped = [.. whole];
            for (int i = 0; i < 10; i++)
            {
                // Not the first page: a header that is not ours any more is refused.
                flipped[random.Next(4096, flipped.Length)] ^= (byte)(1 << random.Next(8));
            }

            foreach (string file in Directory.GetFiles(_folder.Folder))
            {
                File.Delete(file);
            }

            File.WriteAllBytes(_folder.Path, flipped);
            using Cache cache = Cache.OpenSqlite(_folder.Path);
            for (int i = 0; i < 200; i++)
            {
                try
                {
                    if (cache.TryLoadResult(Records.Plain(i).Key, out ReadOnlyMemory<byte> payload))
                    {
                        Assert.Equal($"result {i}", Encoding.UTF8.GetString(payload.Span));
                        hits++;
                    }
                    else
                    {
                        lost++;
                    }
                }
                catch (SqliteException e) when (SqliteErrors.IsDamage(e))
                {
                    lost++;
                }
            }
        }

        Assert.True(hits > 0 && lost > 0, $"{hits} hits and {lost} lost");
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_AfterAnOperationMetDamage_ExaminesAndReplacesTheFile() => await Task.Run(() =>
    {
        Fill(_folder.Path);
        Digest last = DamageLastCall(_folder.Path);
        using (SqliteCallStore store = new(_folder.Path))
        {
            SqliteException error = Assert.Throws<SqliteException>(() => store.TryLoad(last, out _));
            Assert.Contains("set aside when it is next opened", error.Message, StringComparison.Ordinal);
        }

        using (SqliteCallStore store = new(_folder.Path))
        {
            Assert.Empty(store.Verify());
        }

        Assert.Single(Directory.GetFiles(_folder.Folder, "cache.db.damaged-*"));
    });

    [Fact(Timeout = 30_000)]
    public async Task Verify_DamagedPages_SaysSoWithoutThrowing() => await Task.Run(() =>
    {
        Fill(_folder.Path);
        DamageLastCall(_folder.Path);
        using SqliteCallStore store = new(_folder.Path);
        Assert.NotEmpty(store.Verify());
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_FolderThatMayNotBeWritten_SaysSoAtOnce() => await Task.Run(() =>
    {
        // Nobody may write there, not even root; elsewhere than on Linux it is not there and cannot be made.
        string path = OperatingSystem.IsLinux() ? "/proc/cache.db" : Path.Combine(Environment.ProcessPath!, "cache.db");
        Exception error = Assert.ThrowsAny<Exception>(() => Cache.OpenSqlite(path));
        Assert.True(error is SqliteException or IOException, error.ToString());
        Assert.Contains(Path.GetDirectoryName(path)!, error.Message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public async Task Open_FileThatMayNotBeWritten_SaysSoAndLeavesNothingBesideIt() => await InThread.Run(() =>
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Fill(_folder.Path);
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.SetUnixFileMode(_folder.Folder, (UnixFileMode)0b111_111_111);
        // Root may write everything: this thread is somebody else for a moment, in the eyes of the file system.
        uint user = SetFileSystemUser(65534);
        SqliteException error;
        try
        {
            error = Assert.Throws<SqliteException>(() => Cache.OpenSqlite(_folder.Path));
        }
        finally
        {
            _ = SetFileSystemUser(user);
        }

        Assert.Contains($"{_folder.Path} may not be written", error.Message, StringComparison.Ordinal);
        Assert.Equal([_folder.Path], Directory.GetFiles(_folder.Folder));
    });

    [Fact(Timeout = 30_000)]
    public async Task IsOnNetwork_TemporaryFolder_IsNot() => await Task.Run(() => Assert.False(FilePlace.IsOnNetwork(_folder.Path)));

    [Fact(Timeout = 30_000)]
    public async Task Open_FolderInPlaceOfTheFile_SaysSo() => await Task.Run(() =>
    {
        SqliteException error = Assert.Throws<SqliteException>(() => Cache.OpenSqlite(_folder.Folder));
        Assert.Contains(_folder.Folder, error.Message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public async Task Dispose_OpenStore_LeavesOneFileThatCanBeDeleted() => await Task.Run(() =>
    {
        Fill(_folder.Path);
        Assert.Equal([_folder.Path], Directory.GetFiles(_folder.Folder));
        File.Delete(_folder.Path);
    });

    private static void Fill(string path)
    {
        using Cache cache = Cache.OpenSqlite(path);
        foreach ((int number, CallRecord record) in Enumerable.Range(0, 200).Select(i => (i, Records.Plain(i))).OrderBy(call => call.Item2.Key))
        {
            cache.Save(record, [new StoredValue(record.Result, Encoding.UTF8.GetBytes($"result {number}"))]);
        }
    }

    /// <summary>Damages the pages that hold the last key, and no others: opening, which reads only the first rows, finds nothing.</summary>
    private static Digest DamageLastCall(string path)
    {
        Digest last = Enumerable.Range(0, 200).Select(i => Records.Plain(i).Key).Max();
        byte[] bytes = File.ReadAllBytes(path);
        int damaged = 0;
        for (int page = 4096; page < bytes.Length; page += 4096)
        {
            if (bytes.AsSpan(page, 4096).IndexOf(last.Bytes) >= 0)
            {
                bytes.AsSpan(page, 8).Fill(0xEE);
                damaged++;
            }
        }

        Assert.InRange(damaged, 1, 4);
        File.WriteAllBytes(path, bytes);
        return last;
    }

    private void Damage(string damage)
    {
        if (damage == "table gone")
        {
            using SqliteSession session = _folder.Connect();
            session.Execute("DROP TABLE notes");
            return;
        }

        byte[] bytes = File.ReadAllBytes(_folder.Path);
        switch (damage)
        {
            case "cut off":
                bytes = bytes[..(bytes.Length / 2 + 100)];
                break;
            case "magic":
                bytes[3] ^= 1;
                break;
            case "schema":
                bytes.AsSpan(100, 3000).Fill(0xAA);
                break;
        }

        File.WriteAllBytes(_folder.Path, bytes);
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial uint SetFileSystemUser(uint user);
}
