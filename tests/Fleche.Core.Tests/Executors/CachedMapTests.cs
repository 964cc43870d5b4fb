namespace Fleche.Tests.Executors;

/// <summary>A map of a memoized function over an executor with a cache in front.</summary>
public sealed class CachedMapTests : IDisposable
{
    private readonly Cache _cache = Cache.InMemory();
    private readonly ChunkingExecutor _executor = new(2);
    private readonly Cached _cached = new();

    [Fact(Timeout = 30_000)]
    public Task Map_MostInputsStored_SendsOnlyTheOthersInOrderInFewChunks() => Cached(() =>
    {
        const int Count = 10_000;
        foreach (int input in Enumerable.Range(0, Count).Where(static n => n % 100 != 0))
        {
            _cached.Function.Invoke(input);
        }

        int before = _cached.Runs.Length;
        int[] results = [.. _executor.WithCache().Map(_cached.Function, Enumerable.Range(0, Count), chunkSize: 10).Select(static result => result[0])];

        Assert.Equal(Enumerable.Range(0, Count).Select(static n => n * n), results);
        Assert.Equal(Enumerable.Range(0, 100).Select(static n => n * 100), _cached.Runs[before..].Order());
        Assert.Equal(10, _executor.Calls);
    });

    [Theory(Timeout = 30_000)]
    [InlineData(null, null)]
    [InlineData(1, null)]
    [InlineData(7, null)]
    [InlineData(null, 1)]
    [InlineData(7, 3)]
    [InlineData(5, 20)]
    [InlineData(1, 4)]
    public Task Map_AnyChunkAndBufferSize_GivesTheResultsInOrder(int? chunkSize, int? bufferSize) => Cached(() =>
    {
        foreach (int stored in (int[])[1, 2, 3, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 40])
        {
            _cached.Function.Invoke(stored);
        }

        int[] inputs = [.. Enumerable.Range(0, 50).SelectMany(static n => (int[])[n, n / 2])];

        int[] results = [.. _executor.WithCache().Map(_cached.Function, inputs, chunkSize, bufferSize: bufferSize).Select(static result => result[0])];

        Assert.Equal(inputs.Select(static n => n * n), results);
        Assert.Equal(50, _cached.Runs.Length);
    });

    [Fact(Timeout = 30_000)]
    public Task MapAsync_SomeInputsStored_GivesTheResultsInOrder() => Cached(() =>
    {
        _cached.Function.Invoke(1);
        _cached.Function.Invoke(4);

        List<int[]> results = _executor.WithCache().MapAsync(_cached.Function, [0, 1, 2, 2, 3, 4, 0], bufferSize: 3).ToListAsync().AsTask().Result;

        Assert.Equal([0, 1, 4, 4, 9, 16, 0], results.Select(static result => result[0]));
    });

    [Fact(Timeout = 30_000)]
    public Task Map_EqualInputs_RunOnceWithACopyForEach() => Cached(() =>
    {
        List<int[]> results = [.. _executor.WithCache().Map(_cached.Function, [3, 3, 3, 4, 3])];

        Assert.Equal([9, 9, 9, 16, 9], results.Select(static result => result[0]));
        Assert.Equal(5, results.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Equal([3, 4], _cached.Runs.Order());
    });

    [Fact(Timeout = 30_000)]
    public Task Map_EqualInputsWhoseCallFails_RunOneAfterAnother() => Cached(() =>
    {
        _cached.Failures = 2;
        using IEnumerator<int[]> results = _executor.WithCache().Map(_cached.Function, [3, 3, 3, 3]).GetEnumerator();

        Assert.Throws<InvalidOperationException>(() => results.MoveNext());
        Assert.Throws<InvalidOperationException>(() => results.MoveNext());
        Assert.True(results.MoveNext());
        Assert.Equal([9], results.Current);
        Assert.True(results.MoveNext());
        Assert.Equal([9], results.Current);
        Assert.False(results.MoveNext());
        Assert.Equal([3, 3, 3], _cached.Runs);
    });

    [Fact(Timeout = 30_000)]
    public Task Map_EqualInputCannotRunAgainAfterAShutdown_TheResultsBehindItStillCome() => Cached(() =>
    {
        using ChunkingExecutor one = new(1);
        _cached.Failures = 1;
        using IEnumerator<int[]> results = one.WithCache().Map(_cached.Function, [3, 3, 4], chunkSize: 1).GetEnumerator();
        one.Shutdown();

        Assert.Throws<InvalidOperationException>(() => results.MoveNext());
        Assert.Throws<ExecutorShutdownException>(() => results.MoveNext());
        Assert.True(results.MoveNext());
        Assert.Equal([16], results.Current);
        Assert.False(results.MoveNext());
    });

    [Fact(Timeout = 30_000)]
    public Task Map_TimeoutWhileAnEqualInputWaitsToRunAgain_CancelsThat() => Cached(() =>
    {
        _cached.Failures = 1;
        using IEnumerator<int[]> results = _executor.WithCache().Map(_cached.Function, [3, 3], timeout: TimeSpan.FromSeconds(2)).GetEnumerator();
        Assert.Throws<InvalidOperationException>(() => results.MoveNext());
        using (new Blocker(_executor, threads: 2))
        {
            Assert.Throws<TimeoutException>(() => results.MoveNext());
        }

        _executor.Shutdown();
        Assert.Equal([3], _cached.Runs);
    });

    [Fact(Timeout = 30_000)]
    public Task Map_EndlessSourceOfHits_TakesNoMoreThanTheBuffer() => Cached(() =>
    {
        _cached.Function.Invoke(3);
        int taken = 0;
        IEnumerable<int> Threes()
        {
            while (true)
            {
                taken++;
                yield return 3;
            }
        }

        int given = 0;
        foreach (int[] result in _executor.WithCache().Map(_cached.Function, Threes(), bufferSize: 5))
        {
            given++;
            Assert.InRange(taken, given, given + 5);
            if (given == 1000)
            {
                break;
            }
        }

        Assert.Equal(0, _executor.Calls);
    });

    [Fact(Timeout = 30_000)]
    public Task Map_AllStoredAfterShutdown_GivesThem() => Cached(() =>
    {
        _cached.Function.Invoke(3);
        _executor.Dispose();

        Assert.Equal([[9], [9]], _executor.WithCache().Map(_cached.Function, [3, 3]));
        Assert.Throws<ExecutorShutdownException>(() => _executor.WithCache().Map(_cached.Function, [4]));
    });

    [Fact(Timeout = 30_000)]
    public Task Map_ExecutorIsShutDownRightAfter_EveryInputTakenIsRun() => Cached(() =>
    {
        _cached.Gate.Reset();
        IEnumerable<int[]> results = _executor.WithCache().Map(_cached.Function, Enumerable.Range(0, 500));
        _executor.Shutdown(wait: false);
        _cached.Gate.Set();

        Assert.Equal(Enumerable.Range(0, 500).Select(static n => n * n), results.Select(static result => result[0]));
    });

    [Fact(Timeout = 30_000)]
    public Task Map_LeftEarly_CancelsWhatHasNotStarted() => Cached(() =>
    {
        _cached.Function.Invoke(0);
        _cached.Gate.Reset();
        using (IEnumerator<int[]> results = _executor.WithCache().Map(_cached.Function, Enumerable.Range(0, 100), chunkSize: 1).GetEnumerator())
        {
            Assert.True(results.MoveNext());
        }

        _cached.Gate.Set();
        _executor.Dispose();
        Assert.InRange(_cached.Runs.Length, 1, 3);
    });

    [Fact(Timeout = 30_000)]
    public Task Map_ExecutorBreaksOnTheWay_ThrowsAfterTheResultsBeforeItAndIsOver() => Cached(() =>
    {
        _cached.Function.Invoke(0);
        _cached.Function.Invoke(2);
        ChunkingExecutor breaking = new(2) { BreaksAt = 2 };
        using IEnumerator<int[]> results = breaking.WithCache().Map(_cached.Function, [0, 1, 2, 3, 0], chunkSize: 1).GetEnumerator();

        Assert.True(results.MoveNext());
        Assert.True(results.MoveNext());
        Assert.True(results.MoveNext());
        Assert.Throws<BrokenExecutorException>(() => results.MoveNext());
        Assert.False(results.MoveNext());
        breaking.Dispose();
    });

    [Fact(Timeout = 30_000)]
    public Task Map_SourceThrows_ItsErrorComesAfterTheResultsBeforeIt() => Cached(() =>
    {
        _cached.Function.Invoke(1);
        using IEnumerator<int[]> results = _executor.WithCache().Map(_cached.Function, new Source(3, new InvalidDataException())).GetEnumerator();

        for (int i = 0; i < 3; i++)
        {
            Assert.True(results.MoveNext());
            Assert.Equal([i * i], results.Current);
        }

        Assert.Throws<InvalidDataException>(() => results.MoveNext());
    });

    [Fact(Timeout = 30_000)]
    public Task Map_Timeout_ComesThoughHitsWereGiven() => Cached(() =>
    {
        _cached.Function.Invoke(0);
        _cached.Gate.Reset();
        using IEnumerator<int[]> results = _executor.WithCache().Map(_cached.Function, [0, 1], timeout: TimeSpan.FromMilliseconds(50)).GetEnumerator();

        Assert.True(results.MoveNext());
        Assert.Throws<TimeoutException>(() => results.MoveNext());
        _cached.Gate.Set();
    });

    public void Dispose()
    {
        _executor.Dispose();
        _cache.Dispose();
    }

    private Task Cached(Action body) => InThread.Run(() =>
    {
        using IDisposable scope = Cache.Use(_cache);
        body();
    });
}
