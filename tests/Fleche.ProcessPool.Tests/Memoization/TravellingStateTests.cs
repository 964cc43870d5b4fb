using Fleche.Memoization;
using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>The cache, the tags and the rest of the state follow a bound call into its worker, and no further.</summary>
public sealed class TravellingStateTests : ProcessTest
{
    private readonly ProcessPoolExecutor _pool = Pools.Breaking();
    private readonly string _folder = Directory.CreateTempSubdirectory("cache-").FullName;

    [Fact(Timeout = 30_000)]
    public async Task Submit_BoundFunction_UsesItsCacheInTheWorker()
    {
        using FolderCache cache = FolderCache.OpenIn(_folder);

        Assert.Equal(_folder, await _pool.Submit(Bind(cache, Seen.Folder)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_BoundAsyncFunction_UsesItsCacheAfterAwaits()
    {
        using FolderCache cache = FolderCache.OpenIn(_folder);

        Assert.Equal(_folder, await _pool.Submit(Bind(cache, Seen.FolderLater)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_ManyBoundCalls_WorkerOpensTheCacheOnce()
    {
        using FolderCache cache = FolderCache.OpenIn(_folder);
        int worker = await _pool.Submit(static () => Environment.ProcessId);

        for (int i = 0; i < 20; i++)
        {
            using IDisposable tag = Tags.Use("i", $"{i}");
            Assert.Equal(_folder, await _pool.Submit(Bind(cache, Seen.Folder)));
        }

        Assert.Single(FolderCache.Openings(_folder), worker);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_PlainCallAfterABoundOne_SeesNothingOfItsState()
    {
        using FolderCache cache = FolderCache.OpenIn(_folder);
        await _pool.Submit(Bind(cache, Seen.Folder));

        Assert.Null(await _pool.Submit(Seen.Folder));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_CallThatForgetsItsScope_LeavesTheNextCallAlone()
    {
        await _pool.Submit(Seen.Forget, _folder);

        Assert.Null(await _pool.Submit(Seen.Folder));
    }

    [Fact(Timeout = 30_000)]
    public async Task Initializer_ThatChoosesACache_ChoosesItForAllCalls()
    {
        string folder = _folder;
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Initializer = () => Seen.Forget(folder) });

        Assert.Equal(_folder, await pool.Submit(Seen.Folder));
        Assert.Equal(_folder, await pool.Submit(Seen.Folder));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_BoundFunction_HasTagsMetadataAndStrictness()
    {
        int captured = 5;
        using IDisposable tag = Tags.Use("run", "seven");
        using IDisposable metadata = Metadata.Use("where", () => $"{Environment.ProcessId} {captured}");
        using AmbientState.Scope strict = (AmbientState.Current with { IsStrict = true, Cache = FolderCache.OpenIn(_folder) }).Enter();

        Assert.Equal("seven", await _pool.Submit(BoundFunction.Bind<string, string?>(Seen.Tag), "run"));
        Assert.Equal($"{_pool.WorkerProcessIds[0]} 5", await _pool.Submit(BoundFunction.Bind<string, string?>(Seen.Metadata), "where"));
        Assert.True(await _pool.Submit(BoundFunction.Bind(Seen.IsStrict)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_InsideMemoizedCalls_WorkerKnowsThem()
    {
        Digest outer = Digest.Of(1);
        Digest inner = Digest.Of(2);
        CallFrame frame = new(inner, new CallFrame(outer, null));
        using AmbientState.Scope scope = (AmbientState.Current with { Frame = frame }).Enter();

        Assert.Equal([inner, outer], await _pool.Submit(BoundFunction.Bind(Seen.Ancestors)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_TwoCallsInsideOneMemoizedCall_GatherApart()
    {
        using AmbientState.Scope scope = (AmbientState.Current with { Frame = new CallFrame(Digest.Of(1), null) }).Enter();
        BoundFunction<Digest, int> bound = BoundFunction.Bind<Digest, int>(Seen.Gather);

        Assert.Equal(1, await _pool.Submit(bound, Digest.Of(2)));
        Assert.Equal(1, await _pool.Submit(bound, Digest.Of(3)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_MetadataThatCannotTravel_RunsWithoutIt()
    {
        using Log log = new();
        using MemoryStream unused = new();
        Thread thread = Thread.CurrentThread;
        using IDisposable bad = Metadata.Use("bad", () => thread.Name);
        using IDisposable good = Metadata.Use("good", () => "yes");

        Assert.Null(await _pool.Submit(BoundFunction.Bind<string, string?>(Seen.Metadata), "bad"));
        Assert.Equal("yes", await _pool.Submit(BoundFunction.Bind<string, string?>(Seen.Metadata), "good"));
        Assert.Contains(1192, log.Ids);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_MetadataThatCannotTravelStrictly_FailsTheCall()
    {
        Thread thread = Thread.CurrentThread;
        using IDisposable bad = Metadata.Use("bad", () => thread.Name);
        using AmbientState.Scope scope = (AmbientState.Current with { IsStrict = true }).Enter();

        PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(
            _pool.Submit(BoundFunction.Bind(Seen.Folder)).AsTask);
        Assert.Contains("bad", error.Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_BoundToMemory_RunsAndWarnsOnce()
    {
        using Log log = new();
        using Cache memory = Cache.InMemory();

        Assert.Null(await _pool.Submit(Bind(memory, Seen.Folder)));
        Assert.Null(await _pool.Submit(Bind(memory, Seen.Folder)));
        using (Tags.Use("a", "b"))
        {
            Assert.Null(await _pool.Submit(Bind(memory, Seen.Folder)));
        }

        Assert.Single(log.Ids, 1190);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_CacheThatCannotBeOpenedThere_RunsWithTheDefaultOne()
    {
        using FolderCache cache = FolderCache.OpenIn(_folder);
        Directory.Delete(_folder, recursive: true);

        Assert.Null(await _pool.Submit(Bind(cache, Seen.Folder)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_CacheThatCannotBeOpenedStrictly_FailsTheCall()
    {
        using FolderCache cache = FolderCache.OpenIn(_folder);
        Directory.Delete(_folder, recursive: true);
        using AmbientState.Scope scope = (AmbientState.Current with { IsStrict = true }).Enter();

        await Assert.ThrowsAsync<DirectoryNotFoundException>(_pool.Submit(Bind(cache, Seen.Folder)).AsTask);
        Assert.Null(await _pool.Submit(Seen.Folder));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_BoundFunctionAsArgument_IsBoundThere()
    {
        using FolderCache cache = FolderCache.OpenIn(_folder);
        BoundFunction<string?> bound = Bind(cache, Seen.Folder);

        Assert.Equal(_folder, await _pool.Submit(static b => b.Invoke(), bound));
        Assert.Null(await _pool.Submit(Seen.Folder));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_LambdaThatCapturesABoundFunction_IsBoundThere()
    {
        using FolderCache cache = FolderCache.OpenIn(_folder);
        BoundFunction<string?> bound = Bind(cache, Seen.Folder);

        Assert.Equal(_folder, await _pool.Submit(() => bound.Invoke()));
        Assert.Equal(_folder, await _pool.Submit(bound.Invoke));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_LambdaThatCapturesACache_HasTheSameOneOpen()
    {
        using FolderCache cache = FolderCache.OpenIn(_folder);
        Cache captured = cache;
        await _pool.Submit(Bind(cache, Seen.Folder));

        Assert.True(await _pool.Submit(bound => bound.Cache == captured, Bind(cache, Seen.Folder)));
        Assert.Single(FolderCache.Openings(_folder), _pool.WorkerProcessIds[0]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_CapturedMemoryCache_IsTheWorkersOwnWithOneWarning()
    {
        using Log log = new();
        using Cache memory = Cache.InMemory();
        memory.Save(new CallRecord { Key = Digest.Of(1), Function = "f", Result = Digest.Of(2) }, []);

        Assert.False(await _pool.Submit(() => memory.Contains(Digest.Of(1))));
        Assert.False(await _pool.Submit(() => memory.Contains(Digest.Of(1))));

        Assert.Single(log.Ids, 1190);
    }

    [Fact(Timeout = 30_000)]
    public async Task Map_BoundFunction_UsesItsCacheForEachInput()
    {
        using FolderCache cache = FolderCache.OpenIn(_folder);
        BoundFunction<int, string?> bound;
        using (Cache.Use(cache))
        {
            bound = BoundFunction.Bind<int, string?>(Seen.FolderOf);
        }

        List<string?> folders = await Task.Run(() => _pool.Map(bound, Enumerable.Range(0, 100)).ToList());

        Assert.Equal(100, folders.Count(folder => folder == _folder));
        await foreach (string? folder in _pool.MapAsync(bound, Enumerable.Range(0, 10), chunkSize: 3))
        {
            Assert.Equal(_folder, folder);
        }
    }

    public override Task DisposeAsync()
    {
        _pool.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        return base.DisposeAsync();
    }

    private static BoundFunction<T> Bind<T>(Cache cache, Func<T> function)
    {
        using IDisposable scope = Cache.Use(cache);
        return BoundFunction.Bind(function);
    }
}
