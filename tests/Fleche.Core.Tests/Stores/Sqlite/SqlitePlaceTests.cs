using Fleche.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fleche.Tests.Stores.Sqlite;

/// <summary>A file that is deleted or replaced while a store has it open.</summary>
[Collection(nameof(FlecheLogging))]
public sealed class SqlitePlaceTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 30_000)]
    [InlineData("all")]
    [InlineData("file")]
    [InlineData("folder")]
    public async Task Save_FileWasDeleted_MakesANewOneAndSaysSoOnce(string what) => await Task.Run(() =>
    {
        if (OperatingSystem.IsWindows())
        {
            // An open file cannot be deleted there.
            return;
        }

        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        string path = Path.Combine(_folder.Folder, "sub", "cache.db");
        using (SqliteCallStore store = new(path))
        {
            store.Save(Records.Plain(1));
            switch (what)
            {
                case "all":
                    Array.ForEach(Directory.GetFiles(Path.GetDirectoryName(path)!), File.Delete);
                    break;
                case "file":
                    File.Delete(path);
                    break;
                case "folder":
                    Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
                    break;
            }

            store.Save(Records.Plain(2));
            store.Save(Records.Plain(3));
            Assert.Equal(2, store.Keys().Count());
        }

        using SqliteCallStore after = new(path);
        Assert.Equal(new[] { Records.Plain(2).Key, Records.Plain(3).Key }.Order(), after.Keys());
        Assert.Empty(after.Verify());
        Assert.Equal(1, log.Count("was deleted or replaced"));
    });

    // One was in use when the file went, the others were idle.
    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TryLoad_ConnectionsOfTheDeletedFileAreLeft_UsesNone(bool isInUse) => await Task.Run(() =>
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using SqliteDatabase database = SqliteDatabase.Open(_folder.Path, null);
        using SqliteCallStore store = new(_folder.Path);
        Assert.Equal(1, database.Read((_, _) => database.Read((session, _) => session.Number("SELECT 1"), 0), 0));
        if (isInUse)
        {
            Assert.True(database.Read((_, _) => Replace(), 0));
        }
        else
        {
            Replace();
        }

        Assert.True(store.Contains(Records.Plain(1).Key));
        Assert.True(database.Read((_, _) => store.Contains(Records.Plain(1).Key), 0));

        bool Replace()
        {
            Array.ForEach(Directory.GetFiles(_folder.Folder), File.Delete);
            store.Save(Records.Plain(1));
            return true;
        }
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_FileWasReplacedByAnotherStore_UsesThatOne() => await Task.Run(() =>
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string other = _folder.Path + ".new";
        using (SqliteCallStore maker = new(other))
        {
            maker.Save(Records.Full(10));
        }

        using (SqliteCallStore store = new(_folder.Path))
        {
            store.Save(Records.Plain(1));
            // Its log stays, with the first call in it: it must not get into the other store.
            File.Move(other, _folder.Path, overwrite: true);
            store.Save(Records.Plain(2));
        }

        using SqliteCallStore after = new(_folder.Path);
        Assert.Equal(new[] { Records.Full(10).Key, Records.Plain(2).Key }.Order(), after.Keys());
        Assert.Empty(after.Verify());
    });

    [Fact(Timeout = 30_000)]
    public async Task Save_FileWasReplacedByAnotherProgram_RefusesAndLeavesIt() => await Task.Run(() =>
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using SqliteCallStore store = new(_folder.Path);
        store.Save(Records.Plain(1));
        string text = _folder.Path + ".txt";
        File.WriteAllText(text, "not a store");
        File.Move(text, _folder.Path, overwrite: true);
        Assert.Throws<InvalidDataException>(() => store.Save(Records.Plain(2)));
        Assert.Equal("not a store", File.ReadAllText(_folder.Path));
        File.Delete(_folder.Path);
        store.Save(Records.Plain(3));
        Assert.Equal([Records.Plain(3).Key], store.Keys());
    });

    [Fact(Timeout = 30_000)]
    public async Task AddHits_FileWasDeleted_MakesNone() => await Task.Run(() =>
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using SqliteCallStore store = new(_folder.Path);
        store.Save(Records.Plain(1));
        File.Delete(_folder.Path);
        store.AddHits([new HitCount(Records.Plain(1).Key, 1, DateTimeOffset.UtcNow)]);
        Assert.False(File.Exists(_folder.Path));
    });

    [Fact(Timeout = 120_000)]
    public async Task Save_FileIsDeletedBesideManyThreads_KeepsWhatComesAfterwards()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int Threads = 6;
        using SqliteCallStore store = new(_folder.Path);
        using CountdownEvent running = new(Threads);
        using ManualResetEventSlim isOver = new();
        Task writers = InThread.Together(Threads, thread =>
        {
            for (int i = 0; !isOver.IsSet; i++)
            {
                try
                {
                    store.Save(Records.Plain((thread * 1_000_000) + i));
                    store.TryLoad(Records.Plain(i).Key, out _);
                }
                catch (SqliteException)
                {
                    // The file went away while it was being made.
                }

                if (i == 10)
                {
                    running.Signal();
                }
            }

            for (int i = 0; i < 20; i++)
            {
                store.Save(Records.Plain(-1 - (thread * 100) - i));
            }
        });
        await InThread.Run(() =>
        {
            running.Wait();
            for (int i = 0; i < 20; i++)
            {
                File.Delete(_folder.Path);
                SpinWait.SpinUntil(() => File.Exists(_folder.Path), TimeSpan.FromSeconds(20));
            }

            File.Delete(_folder.Path);
            isOver.Set();
        });
        await writers;

        using SqliteCallStore after = new(_folder.Path, new SqliteOptions { BusyTimeout = TimeSpan.FromSeconds(31) });
        for (int i = 0; i < Threads * 20; i++)
        {
            Assert.True(after.Contains(Records.Plain(-1 - (i / 20 * 100) - (i % 20)).Key));
        }
    }
}
