using Fleche.ProcessPool.Tests.Crashes;
using Fleche.ProcessPool.Tests.Lifetime;
using Fleche.Stores;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>What a worker does with the caches that it opened for bound calls.</summary>
public sealed class WorkerCacheTests : ProcessTest
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cache-").FullName;

    [Fact(Timeout = 30_000)]
    public async Task Shutdown_WorkerHadHits_CountsThemInTheStore()
    {
        Digest key = Digest.Of("a call");
        using Cache cache = Cache.OpenSqlite(Path.Combine(_folder, "calls.db"));
        StoredValue value = StoredValues.Write(42, "result");
        cache.Save(new CallRecord { Key = key, Function = "Answer()", Result = value.Digest }, [value]);
        await using (ProcessPoolExecutor pool = Pools.Breaking())
        {
            using (Cache.Use(cache))
            {
                Assert.Equal(5, await pool.Submit(BoundFunction.Bind<string, int>(HitFiveTimes), $"{key}"));
            }
        }

        Assert.Equal(5, cache.Query().Only().Record.Hits);
    }

    // Who copies the file copies all; who puts another store in its place has no old log applied to that.
    [Theory(Timeout = 60_000)]
    [InlineData("PoolOutlivesCache")]
    [InlineData("CacheIsLeft")]
    public async Task Exit_ProgramEndsInTheOrdinaryWay_TheFileIsWhole(string word)
    {
        string path = Path.Combine(_folder, "calls.db"), copy = Path.Combine(_folder, "copy.db");
        using (ProgramRun program = ProgramRun.StartCommand("dotnet", [ProgramRun.Built("MemoProgram"), word, path]))
        {
            Assert.Equal(0, await program.WaitForExitAsync());
        }

        FileInfo log = new($"{path}-wal");
        Assert.Equal(0, log.Exists ? log.Length : 0);
        File.Copy(path, copy);
        using Cache cache = Cache.OpenSqlite(copy);
        Assert.Equal(20, cache.Query().Count());
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_BoundUnderAFilteredCache_SeesWhatItsFunctionAccepts()
    {
        using Cache cache = Cache.OpenFile(_folder);
        StoredValue value = StoredValues.Write(42, "result");
        Digest shown = Digest.Of("shown"), hidden = Digest.Of("hidden");
        cache.Save(new CallRecord { Key = shown, Function = "Shown()", Result = value.Digest }, [value]);
        cache.Save(new CallRecord { Key = hidden, Function = "Hidden()", Result = value.Digest }, [value]);
        string name = "Shown()";
        using FilteredCache view = new(cache, record => record.Function == name, leaveOpen: true);
        await using ProcessPoolExecutor pool = Pools.Breaking();
        using (Cache.Use(view))
        {
            BoundFunction<string, bool> contains = BoundFunction.Bind<string, bool>(static key => Cache.Current is FilteredCache && Cache.Current.Contains(Digest.Parse(key)));
            Assert.True(await pool.Submit(contains, $"{shown}"));
            Assert.False(await pool.Submit(contains, $"{hidden}"));
        }
    }

    public override Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return base.DisposeAsync();
    }

    private static int HitFiveTimes(string key) => Enumerable.Range(0, 5).Count(_ => Cache.Current.TryLoadResult(Digest.Parse(key), out ReadOnlyMemory<byte> _));
}
