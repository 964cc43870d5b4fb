using System.Diagnostics;
using Fleche.Caches;
using Fleche.Queries;
using Fleche.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fleche.Tests.Stores.Sqlite;

public sealed class SqliteSharingTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Save_EightThreadsOnTwoInstances_LosesNothing()
    {
        // Different options: else they would share their connections.
        using Cache one = Cache.OpenSqlite(_folder.Path), two = Cache.OpenSqlite(_folder.Path, new SqliteOptions { BusyTimeout = TimeSpan.FromSeconds(31) });
        await InThread.Together(8, thread =>
        {
            for (int i = 0; i < 100; i++)
            {
                CallRecord record = Records.Plain((thread * 100) + i);
                Cache cache = thread % 2 == 0 ? one : two;
                cache.Save(record, [new StoredValue(record.Result, new byte[100])]);
                Assert.True((thread % 2 == 0 ? two : one).TryLoadResult(record.Key, out _));
            }
        });
        Assert.Equal(800, one.Find(CallFilter.All).Count());
    }

    [Fact(Timeout = 60_000)]
    public async Task Open_ByLinks_IsTheSameFile() => await Task.Run(() =>
    {
        if (OperatingSystem.IsWindows())
        {
            // Links take a privilege there.
            return;
        }

        string folder = Path.Combine(_folder.Folder, "folder"), file = Path.Combine(_folder.Folder, "file.db"), circle = Path.Combine(_folder.Folder, "circle");
        Directory.CreateSymbolicLink(folder, _folder.Folder);
        File.CreateSymbolicLink(file, Path.Combine("folder", "cache.db"));
        Directory.CreateSymbolicLink(circle, "circle");
        using SqliteCallStore store = new(_folder.Path), byFolder = new(Path.Combine(folder, "cache.db")), byFile = new(file);
        Assert.Equal(store.ClaimPath, byFolder.ClaimPath);
        Assert.Equal(store.ClaimPath, byFile.ClaimPath);
        Assert.ThrowsAny<Exception>(() => new SqliteCallStore(Path.Combine(circle, "cache.db")));
    });

    [Fact(Timeout = 60_000)]
    public async Task Save_FileLockedForAWhile_WaitsForIt()
    {
        using SqliteCallStore store = new(_folder.Path);
        using SqliteSession other = _folder.Connect();
        other.Execute("BEGIN IMMEDIATE");
        Task save = InThread.Run(() => store.Save(Records.Plain(1)));
        await Task.Delay(1500);
        Assert.False(save.IsCompleted);
        Assert.False(store.TryLoad(Records.Plain(1).Key, out _));
        other.Execute("COMMIT");
        await save;
        Assert.True(store.TryLoad(Records.Plain(1).Key, out _));
    }

    [Fact(Timeout = 120_000)]
    public async Task Save_FileLockedForMoments_WaitsNoSecondsForThem()
    {
        using SqliteCallStore store = new(_folder.Path);
        using SqliteSession other = _folder.Connect();
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < 30; i++)
        {
            other.Execute("BEGIN IMMEDIATE");
            Task save = InThread.Run(() => store.Save(Records.Plain(i)));
            await Task.Delay(20);
            other.Execute("COMMIT");
            await save;
        }

        // It would be 30 s if each save slept for one.
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
    }

    [Fact(Timeout = 60_000)]
    public async Task Write_NoWriteAheadLogAndReaders_LetsNoNewReadersInBeforeItsCommit()
    {
        using SqliteDatabase database = SqliteDatabase.Open(_folder.Path, null);
        database.Read(static (session, _) => session.Number("PRAGMA journal_mode = DELETE"), 0);
        using SqliteSession early = _folder.Connect(), late = new(_folder.Path);
        early.Execute("BEGIN; SELECT * FROM sweeps");
        Task<bool> write = InThread.Run(() => database.Write(static (session, _) => ValueTable.Delete(session, Digest.Of(1)) || session.Prepare("UPDATE sweeps SET count = 1").Run() == 1, 0));
        Assert.True(SpinWait.SpinUntil(() => !CanRead(late), TimeSpan.FromSeconds(30)));
        for (int i = 0; i < 20; i++)
        {
            await Task.Delay(5);
            Assert.False(CanRead(late));
        }

        early.Execute("COMMIT");
        Assert.True(await write);
        Assert.True(SpinWait.SpinUntil(() => CanRead(late), TimeSpan.FromSeconds(30)));

        static bool CanRead(SqliteSession session)
        {
            try
            {
                return session.Number("SELECT count(*) FROM sweeps") == 1;
            }
            catch (SqliteException e) when (SqliteErrors.IsBusy(e))
            {
                return false;
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Save_FileLockedForTooLong_NamesTheFileAndTheWayOut() => await Task.Run(() =>
    {
        using SqliteCallStore store = new(_folder.Path, new SqliteOptions { BusyTimeout = TimeSpan.FromMilliseconds(400) });
        using SqliteSession other = _folder.Connect();
        other.Execute("BEGIN IMMEDIATE");
        long started = Stopwatch.GetTimestamp();
        SqliteException error = Assert.Throws<SqliteException>(() => store.Save(Records.Plain(1)));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromMilliseconds(390), TimeSpan.FromSeconds(20));
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("BusyTimeout", error.Message, StringComparison.Ordinal);
        other.Execute("COMMIT");
        store.Save(Records.Plain(1));
        Assert.True(store.Contains(Records.Plain(1).Key));
    });

    [Fact(Timeout = 60_000)]
    public async Task Open_ManyAtOnceOnANewFile_AllUseTheSameTables()
    {
        await InThread.Together(8, thread =>
        {
            using Cache cache = Cache.OpenSqlite(_folder.Path, new SqliteOptions { BusyTimeout = TimeSpan.FromSeconds(30 + (thread % 4)) });
            cache.Save(Records.Plain(thread), []);
        });
        using Cache after = Cache.OpenSqlite(_folder.Path);
        Assert.Equal(8, after.Find(CallFilter.All).Count());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_AnotherProcessMakesOrReplacesTheFile_WaitsForIt(bool isThere) => await Task.Run(() =>
    {
        SqliteOptions hasty = new() { BusyTimeout = TimeSpan.FromMilliseconds(200) };
        if (isThere)
        {
            new SqliteCallStore(_folder.Path).Dispose();
        }

        using (KernelLocks.TryOwn(_folder.Path + "-repair"))
        {
            SqliteException error = Assert.Throws<SqliteException>(() => new SqliteCallStore(_folder.Path, hasty));
            Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
            Assert.Equal(isThere, File.Exists(_folder.Path));
        }

        using SqliteCallStore store = new(_folder.Path, hasty);
        store.Save(Records.Plain(1));
    });

    [Fact(Timeout = 60_000)]
    public async Task Enter_ManyAtOnce_ShareTheRightOrHaveItAloneAndLeaveNoFile()
    {
        SqliteRetry retry = new(_folder.Path, TimeSpan.FromSeconds(30));
        int shared = 0, alone = 0;
        using (Barrier together = new(4))
        {
            await InThread.Together(4, _ =>
            {
                using SqliteRight? right = SqliteRight.Enter(_folder.Path, isAlone: false, retry);
                together.SignalAndWait();
            });
        }

        await InThread.Together(4, thread =>
        {
            for (int i = 0; i < 100; i++)
            {
                bool isAlone = i % 4 == thread;
                using SqliteRight? right = SqliteRight.Enter(_folder.Path, isAlone, retry);
                ref int count = ref isAlone ? ref alone : ref shared;
                int others = Interlocked.Increment(ref count);
                Assert.True(isAlone ? others == 1 && Volatile.Read(ref shared) == 0 : Volatile.Read(ref alone) == 0);
                Interlocked.Decrement(ref count);
            }
        });
        Assert.True(!OperatingSystem.IsLinux() || Directory.GetFiles(_folder.Folder).Length == 0);
    }

    [Fact(Timeout = 60_000)]
    public async Task Open_ManyWhileOneOpens_DoNotWaitForIt() => await Task.Run(() =>
    {
        new SqliteCallStore(_folder.Path).Dispose();
        using SqliteRight? opening = SqliteRight.Enter(_folder.Path, isAlone: false, new SqliteRetry(_folder.Path, TimeSpan.FromSeconds(1)));
        using SqliteCallStore store = new(_folder.Path, new SqliteOptions { BusyTimeout = TimeSpan.FromMilliseconds(100) });
    });

    [Fact(Timeout = 30_000)]
    public async Task Dispose_OneOfTwoStoresOnAFile_LeavesTheOtherOpen() => await Task.Run(() =>
    {
        using SqliteCallStore other = new(_folder.Path);
        SqliteCallStore store = new(_folder.Path);
        store.Dispose();
        store.Dispose();
        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(() => store.Contains(Digest.Of(1)));
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        other.Save(Records.Plain(1));
        Assert.True(other.Contains(Records.Plain(1).Key));
    });

    [Fact(Timeout = 60_000)]
    public async Task Dispose_WhileOthersUseIt_EndsThemWithClosedAndLeavesOneFile()
    {
        for (int round = 0; round < 10; round++)
        {
            Cache cache = Cache.OpenSqlite(_folder.Path);
            using CountdownEvent running = new(4);
            Task users = InThread.Together(4, thread =>
            {
                for (int i = 0; ; i++)
                {
                    try
                    {
                        CallRecord record = Records.Plain((thread * 1000) + i);
                        cache.Save(record, [new StoredValue(record.Result, new byte[10])]);
                        cache.TryLoadResult(record.Key, out _);
                        if (i == 3)
                        {
                            running.Signal();
                        }
                    }
                    catch (ObjectDisposedException)
                    {
                        return;
                    }
                }
            });
            await InThread.Run(() => running.Wait(TimeSpan.FromSeconds(20)));
            cache.Dispose();
            Assert.Equal([_folder.Path], Directory.GetFiles(_folder.Folder));
            await users;
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Open_FileDeletedUnderAnOpenStore_MakesANewOne() => await Task.Run(() =>
    {
        using SqliteCallStore old = new(_folder.Path);
        old.Save(Records.Plain(1));
        foreach (string file in Directory.GetFiles(_folder.Folder))
        {
            File.Delete(file);
        }

        using SqliteCallStore store = new(_folder.Path);
        store.Save(Records.Plain(2));
        Assert.Equal([Records.Plain(2).Key], store.Keys());
        Assert.True(File.Exists(_folder.Path));
    });

    [Fact(Timeout = 30_000)]
    public async Task WriterGate_WaitingThreadIsInterrupted_LetsOthersIn()
    {
        WriterGate gate = new();
        Assert.True(gate.TryEnter(TimeSpan.Zero));
        TaskCompletionSource<Thread> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task waiting = InThread.Run(() =>
        {
            started.SetResult(Thread.CurrentThread);
            gate.TryEnter(TimeSpan.FromSeconds(20));
        });
        (await started.Task).Interrupt();
        await Assert.ThrowsAsync<ThreadInterruptedException>(() => waiting);

        gate.Leave();

        Assert.Equal(0, gate.Waiting);
        Assert.True(gate.TryEnter(TimeSpan.Zero));
    }

    [Fact(Timeout = 30_000)]
    public async Task WriterGate_ManyWaiting_LetsThemInInTheirOrder()
    {
        WriterGate gate = new();
        List<int> order = [];
        Assert.True(gate.TryEnter(TimeSpan.Zero));
        List<Task> writers = [];
        for (int i = 0; i < 5; i++)
        {
            int number = i;
            writers.Add(InThread.Run(() =>
            {
                Assert.True(gate.TryEnter(TimeSpan.FromSeconds(20)));
                order.Add(number);
                gate.Leave();
            }));
            Assert.True(SpinWait.SpinUntil(() => gate.Waiting == number + 1, TimeSpan.FromSeconds(10)));
        }

        Assert.False(gate.TryEnter(TimeSpan.FromMilliseconds(10)));
        gate.Leave();
        await Task.WhenAll(writers);
        Assert.Equal([0, 1, 2, 3, 4], order);
        Assert.True(gate.TryEnter(TimeSpan.Zero));
    }
}
