using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>What happens to the file of a store that several processes use.</summary>
public sealed class SqliteInProcessesTests : ProcessTest
{
    [Fact(Timeout = 60_000)]
    public async Task Open_FileWasDeletedBesideItsLogUnderAnotherProcess_LosesNothingFromThenOn()
    {
        using Scratch scratch = new();
        string path = scratch["calls.db"];
        await using ProcessPoolExecutor pool = Pools.Breaking();
        await pool.Submit(HeldStore.Open, path);
        await pool.Submit(static () => HeldStore.Save(1));
        File.Delete(path);
        Assert.True(File.Exists(path + "-wal"));
        using (Cache cache = Cache.OpenSqlite(path))
        {
            HeldStore.Save(cache, 2);
            await pool.Submit(static () => HeldStore.Save(3));
            HeldStore.Save(cache, 4);
            await pool.Submit(HeldStore.Close);
            HeldStore.Save(cache, 5);
        }

        using Cache after = Cache.OpenSqlite(path);
        Assert.Equal([2, 3, 4, 5], HeldStore.Read(after));
        Assert.True(after.Verify().IsClean);
    }

    [Fact(Timeout = 60_000)]
    public async Task Open_ProcessIsKilledWhenItHasSetADamagedFileAside_AnotherReadsIt()
    {
        using Scratch scratch = new();
        string path = scratch["calls.db"];
        using (Cache cache = Cache.OpenSqlite(path))
        {
            for (int i = 0; i < 300; i++)
            {
                HeldStore.Save(cache, i);
            }
        }

        byte[] whole = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, whole[..(whole.Length / 2)]);
        await using ProcessPoolExecutor pool = Pools.Replacing();
        await Assert.ThrowsAsync<TerminatedWorkerException>(pool.Submit(HeldStore.OpenAndDie, path, "was renamed").AsTask);

        using Cache after = Cache.OpenSqlite(path);
        Assert.InRange(HeldStore.Read(after).Length, 50, 299);
    }
}
