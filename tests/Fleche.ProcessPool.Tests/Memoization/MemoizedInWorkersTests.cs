using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>Memoized functions in workers use the caller's store, at any depth; an executor with a cache sends only what is not stored.</summary>
public sealed class MemoizedInWorkersTests : ProcessTest
{
    private readonly ProcessPoolExecutor _pool = Pools.Breaking(2);
    private readonly string _folder = Directory.CreateTempSubdirectory("memoized-").FullName;
    private readonly Cache _cache;
    private readonly MemoizedFunction<string, int, int> _square = Memoize.Function<string, int, int>(Squares.Square);

    public MemoizedInWorkersTests() => _cache = Cache.OpenSqlite(Path.Combine(_folder, "cache.db"));

    [Fact(Timeout = 30_000)]
    public async Task Submit_MemoizedFunction_StoresInTheCallersCache()
    {
        using IDisposable scope = Cache.Use(_cache);

        Assert.Equal(9, await _pool.Submit(_square, _folder, 3));
        Assert.True(_square.Contains(_folder, 3));
        Assert.Equal(9, await _pool.Submit(_square, _folder, 3));

        Assert.Equal([3], Squares.Runs(_folder));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_BoundMemoizedFunction_UsesItsCacheWhereverItIsCalled()
    {
        BoundFunction<string, int, int> bound;
        using (Cache.Use(_cache))
        {
            bound = _square.Bind();
        }

        Assert.Equal(9, await _pool.Submit(bound, _folder, 3));
        string folder = _folder;
        Assert.Equal(9, await _pool.Submit(() => bound.Invoke(folder, 3)));
        Assert.Equal([3], Squares.Runs(_folder));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_PlainFunctionOnACachingExecutor_NestedMemoizedCallsUseTheCache()
    {
        using IDisposable scope = Cache.Use(_cache);

        Assert.Equal(16, await _pool.WithCache().Submit(Squares.Deep, _folder, 3));
        Assert.Equal(16, await _pool.WithCache().Submit(Squares.Deep, _folder, 3));

        Assert.Equal([4], Squares.Runs(_folder));
        Assert.True(_square.Contains(_folder, 4));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_MemoizedFunctions_RecordsHaveParentsTagsAndMetadataOfTheCaller()
    {
        using IDisposable scope = Cache.Use(_cache);
        using IDisposable tag = Tags.Use("run", "seven");
        using IDisposable metadata = Metadata.Use("pid", static () => $"{Environment.ProcessId}");
        MemoizedFunction<string, int, int> outer = Memoize.Function<string, int, int>(Squares.SquareOfNext);

        Assert.Equal(16, await _pool.WithCache().Submit(outer, _folder, 3));

        Assert.True(_cache.TryLoadRecord(_square.Digest(_folder, 4), out CallRecord? inner));
        Assert.Equal(outer.Digest(_folder, 3), inner.Parent);
        Assert.Equal("seven", inner.Tags["run"]);
        Assert.Equal($"{inner.ProcessId}", inner.Metadata["pid"]);
        Assert.NotEqual(Environment.ProcessId, inner.ProcessId);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_Stored_StartsNoWorker()
    {
        using IDisposable scope = Cache.Use(_cache);
        _square.Invoke(_folder, 3);

        Future<int> hit = _pool.WithCache().Submit(_square, _folder, 3);

        Assert.True(hit.IsDone);
        Assert.Equal(9, await hit);
        Assert.Empty(_pool.WorkerProcessIds);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_IdenticalInFlight_RunOnce()
    {
        using IDisposable scope = Cache.Use(_cache);
        MemoizedFunction<string, int, int> slow = Memoize.Function<string, int, int>(Squares.SlowSquare);

        Future<int>[] calls = [.. Enumerable.Range(0, 6).Select(_ => _pool.WithCache().Submit(slow, _folder, 3))];
        await File.WriteAllTextAsync(Path.Combine(_folder, "go"), "");

        Assert.All(await Task.WhenAll(calls.Select(static call => call.AsTask())), static result => Assert.Equal(9, result));
        Assert.Equal([3], Squares.Runs(_folder));
    }

    // The others were submitted before the shutdown too. The first one takes its worker along.
    [Fact(Timeout = 60_000)]
    public async Task Dispose_TheFirstOfIdenticalCallsIsStoppedAfterwards_TheOthersHaveTheirResult()
    {
        using IDisposable scope = Cache.Use(_cache);
        MemoizedFunction<string, int, int> slow = Memoize.Function<string, int, int>(Squares.SlowSquare);
        using CancellationTokenSource source = new();
        Future<int> first = _pool.WithCache().Submit(slow, _folder, 3, new CallOptions { CancellationToken = source.Token });
        Future<int>[] others = [.. Enumerable.Range(0, 3).Select(_ => _pool.WithCache().Submit(slow, _folder, 3))];
        await Lifetime.Eventually.IsTrueAsync(() => Squares.Runs(_folder).Length == 1, "the first one runs");
        _pool.Shutdown(wait: false);
        Task<bool> disposed = Task.Factory.StartNew(
            () =>
            {
                _pool.Dispose();
                return others.All(static call => call.IsDone);
            },
            TaskCreationOptions.LongRunning);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(first.AsTask);
        await Lifetime.Eventually.IsTrueAsync(() => Squares.Runs(_folder).Length == 2, "the next one runs");
        Assert.False(disposed.IsCompleted);
        await File.WriteAllTextAsync(Path.Combine(_folder, "go"), "");

        Assert.All(await Task.WhenAll(others.Select(static call => call.AsTask())), static result => Assert.Equal(9, result));
        Assert.True(await disposed);
        Assert.Equal([3, 3], Squares.Runs(_folder));
    }

    [Fact(Timeout = 60_000)]
    public async Task KillWorkers_IdenticalCallsInFlight_AllFailAndThePoolEnds()
    {
        using IDisposable scope = Cache.Use(_cache);
        MemoizedFunction<string, int, int> slow = Memoize.Function<string, int, int>(Squares.SlowSquare);
        Future<int>[] calls = [.. Enumerable.Range(0, 3).Select(_ => _pool.WithCache().Submit(slow, _folder, 3))];
        await Lifetime.Eventually.IsTrueAsync(() => Squares.Runs(_folder).Length == 1, "the call runs");

        _pool.KillWorkers();
        await _pool.DisposeAsync();

        Assert.All(calls, static call => Assert.True(call.IsDone));
        Assert.All(calls, static call => Assert.IsAssignableFrom<BrokenProcessPoolException>(call.GetException()));
    }

    // Somebody else computes the same call: who waits for that can be asked to stop.
    [Fact(Timeout = 30_000)]
    public async Task Timeout_WhileTheCallWaitsForAnotherProcess_KeepsTheWorker()
    {
        using IDisposable scope = Cache.Use(_cache);
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, CancelGrace = TimeSpan.FromSeconds(20) });
        MemoizedFunction<string, int, int> slow = Memoize.Function<string, int, int>(Squares.SlowSquare);
        int[] workers = [await pool.Submit(static () => Environment.ProcessId)];
        Task<int> here = Task.Run(() => slow.Invoke(_folder, 3));
        await Lifetime.Eventually.IsTrueAsync(() => Squares.Runs(_folder).Length == 1, "the call runs here");

        TaskTimeoutException error = await Assert.ThrowsAsync<TaskTimeoutException>(
            () => pool.Submit(slow, _folder, 3, new CallOptions { Timeout = TimeSpan.FromMilliseconds(300) }).AsTask());

        Assert.Contains("ended when it was asked to", error.Message, StringComparison.Ordinal);
        Assert.Subset(pool.WorkerProcessIds.ToHashSet(), workers.ToHashSet());
        await File.WriteAllTextAsync(Path.Combine(_folder, "go"), "");
        Assert.Equal(9, await here);
        Assert.Equal(9, await pool.Submit(slow, _folder, 3));
        Assert.Equal([3], Squares.Runs(_folder));
    }

    // The locks that .NET takes on open files can be switched off, and docs/caches.md names a reason for it.
    [Fact(Timeout = 30_000)]
    public async Task Isolated_FileLockingSwitchedOff_NoOtherProcessDeletesTheDirectory()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions
        {
            MaxWorkers = 2,
            Environment = new Dictionary<string, string?> { ["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1" },
        });
        Future<bool> isolated = pool.Submit(Squares.StaysInIsolation, _folder);
        await Lifetime.Eventually.IsTrueAsync(() => File.Exists(Path.Combine(_folder, "isolated")), "the call is in its directory");

        await pool.Submit(Squares.SweepIsolated);

        await File.WriteAllTextAsync(Path.Combine(_folder, "go"), "");
        Assert.True(await isolated);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_TasksAndFutures_AreWaitedForWhereTheyRun()
    {
        using IDisposable scope = Cache.Use(_cache);
        MemoizedFunction<string, int, Task<int>> later = Memoize.Function<string, int, Task<int>>(Squares.SquareLater, new MemoizeOptions { Ignore = ["folder"] });
        MemoizedFunction<string, int, Future<int>> promised = Memoize.Function<string, int, Future<int>>(Squares.SquarePromised, new MemoizeOptions { Ignore = ["folder"] });

        for (int round = 0; round < 2; round++)
        {
            Future<int> first = _pool.Submit(later, _folder, 3);
            Future<int> second = _pool.Submit(promised, _folder, 4);
            Assert.Equal(9, await first);
            Assert.Equal(16, await second);
        }

        Assert.Equal([3, 4], Squares.Runs(_folder));
        Assert.True(_pool.WithCache().Submit(later, _folder, 3).IsDone);
        Assert.Equal(16, _pool.WithCache().Submit(promised, _folder, 4).Result);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_MemoizedFunctionWhoseWorkerDies_MessageNamesTheFunction()
    {
        using IDisposable scope = Cache.Use(_cache);
        MemoizedFunction<int, int> dying = Memoize.Function<int, int>(Squares.Die);

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(_pool.WithCache().Submit(dying, 1).AsTask);

        Assert.Contains("Squares.Die", error.Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task Map_MostInputsStored_SendsTheOthers()
    {
        const int Count = 10_000;
        string folder = _folder;
        MemoizedFunction<int, int> square = Memoize.Function((int n) => Squares.Square(folder, n), new MemoizeOptions { Name = "square", Ignore = ["folder"] });
        using IDisposable scope = Cache.Use(_cache);
        await Task.Run(() =>
        {
            foreach (int input in Enumerable.Range(0, Count).Where(static n => n % 100 != 0))
            {
                _cache.Save(new CallRecord { Key = square.Digest(input), Function = "square", Result = Digest.Of(input * input) },
                    [Stores.StoredValues.Write(input * input, "result")]);
            }

            int[] results = [.. _pool.WithCache().Map(square, Enumerable.Range(0, Count))];

            Assert.Equal(Enumerable.Range(0, Count).Select(static n => n * n), results);
        });

        Assert.Equal(Enumerable.Range(0, 100).Select(static n => n * 100), Squares.Runs(_folder));
    }

    [Fact(Timeout = 30_000)]
    public async Task Map_MemoizedFunctionOnAPlainExecutor_UsesTheCacheInTheWorkers()
    {
        string folder = _folder;
        MemoizedFunction<int, int> square = Memoize.Function((int n) => Squares.Square(folder, n), new MemoizeOptions { Name = "square", Ignore = ["folder"] });
        using IDisposable scope = Cache.Use(_cache);

        for (int round = 0; round < 2; round++)
        {
            List<int> results = [];
            await foreach (int result in _pool.MapAsync(square, Enumerable.Range(0, 20)))
            {
                results.Add(result);
            }

            Assert.Equal(Enumerable.Range(0, 20).Select(static n => n * n), results);
        }

        Assert.Equal(Enumerable.Range(0, 20), Squares.Runs(_folder));
    }

    [Fact(Timeout = 30_000)]
    public async Task Rerun_AroundSubmittedCalls_RunsThemAgainInWorkers()
    {
        using IDisposable scope = Cache.Use(_cache);
        MemoizedFunction<string, int, int> outer = Memoize.Function((string folder, int n) => _pool.Submit(_square, folder, n).Result + 1,
            new MemoizeOptions { Name = "outer", Ignore = ["this", "folder"] });
        Assert.Equal(10, await Task.Run(() => outer.Invoke(_folder, 3)));
        Assert.Equal([3], Squares.Runs(_folder));

        Assert.Equal(10, await Task.Run(() => outer.Rerun(_folder, 3)));
        Assert.Equal([3, 3], Squares.Runs(_folder));

        Assert.Equal(10, await Task.Run(() => outer.Rerun(_folder, 3)));
        Assert.Equal([3, 3, 3], Squares.Runs(_folder));
    }

    public override async Task DisposeAsync()
    {
        _pool.Dispose();
        _cache.Dispose();
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
