namespace Fleche.Tests.Executors;

public sealed class MapAsyncTests : IDisposable
{
    private readonly ThreadPoolExecutor _pool = new(3);
    private readonly ChunkingExecutor _chunking = new(3);

    public void Dispose()
    {
        _pool.Dispose();
        _chunking.Dispose();
    }

    private static int Twice(int x) => 2 * x;

    private static async Task<List<T>> ToList<T>(IAsyncEnumerable<T> results)
    {
        List<T> list = [];
        await foreach (T result in results)
        {
            list.Add(result);
        }

        return list;
    }

    [Fact(Timeout = 60_000)]
    public async Task MapAsync_AnyChunkAndBufferSize_GivesTheResultsInOrder()
    {
        int[] inputs = [.. Enumerable.Range(0, 40)];
        foreach (Executor pool in new Executor[] { _pool, _chunking })
        {
            foreach (int? chunkSize in new int?[] { null, 1, 6, 50 })
            {
                foreach (int? bufferSize in new int?[] { null, 1, 7 })
                {
                    Assert.Equal(inputs.Select(Twice), await ToList(pool.MapAsync(Twice, inputs, chunkSize, bufferSize)));
                    Assert.Equal(inputs, await ToList(pool.MapAsync(async x => { await Task.Yield(); return x; }, inputs, chunkSize, bufferSize)));
                }
            }
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task MapAsync_OneElementFails_GoesOnWithTheNext() // K1
    {
        await using IAsyncEnumerator<int> results = _pool.MapAsync(
            x => x == 1 ? throw new FormatException() : x, Enumerable.Range(0, 3), chunkSize: 3).GetAsyncEnumerator();
        Assert.True(await results.MoveNextAsync());
        await Assert.ThrowsAsync<FormatException>(async () => await results.MoveNextAsync());
        Assert.True(await results.MoveNextAsync());
        Assert.Equal(2, results.Current);
        Assert.False(await results.MoveNextAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task MapAsync_TokenFires_CancelsWhatHasNotStartedAndThrows()
    {
        using ThreadPoolExecutor one = new(1);
        using Blocker blocker = new(one);
        using CancellationTokenSource source = new();
        Source inputs = new(int.MaxValue, null);
        int ran = 0;
        IAsyncEnumerable<int> results = one.MapAsync(_ => Interlocked.Increment(ref ran), inputs, bufferSize: 10, cancellationToken: source.Token);
        source.CancelAfter(20);
        OperationCanceledException stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ToList(results));
        Assert.Equal(source.Token, stopped.CancellationToken);
        Assert.Equal(1, inputs.Disposals);
        blocker.Release();
        one.Shutdown();
        Assert.Equal(0, ran);
    }

    [Fact(Timeout = 30_000)]
    public async Task MapAsync_TokenOfTheEnumeration_CancelsToo()
    {
        using ThreadPoolExecutor one = new(1);
        using Blocker blocker = new(one);
        using CancellationTokenSource source = new();
        int ran = 0;
        source.CancelAfter(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (int _ in one.MapAsync(_ => Interlocked.Increment(ref ran), [1, 2]).WithCancellation(source.Token)) { }
        });
        blocker.Release();
        one.Shutdown();
        Assert.Equal(0, ran);
    }

    [Fact(Timeout = 30_000)]
    public async Task MapAsync_LeftEarly_CancelsWhatHasNotStartedAndDisposesTheSource()
    {
        using ThreadPoolExecutor one = new(1);
        Source inputs = new(int.MaxValue, null);
        using ManualResetEventSlim release = new();
        int ran = 0;
        await foreach (int _ in one.MapAsync(x =>
        {
            Interlocked.Increment(ref ran);
            if (x == 1)
            {
                release.Wait();
            }

            return x;
        }, inputs, bufferSize: 20))
        {
            break;
        }
        release.Set();
        one.Shutdown();
        Assert.InRange(ran, 1, 2);
        Assert.Equal(1, inputs.Disposals);
    }

    [Fact(Timeout = 30_000)]
    public async Task MapAsync_GoesOnAfterTheRefusal_IsOver()
    {
        using ThreadPoolExecutor one = new(1);
        await using IAsyncEnumerator<int> results = one.MapAsync(static x => x, new Source(int.MaxValue, null), bufferSize: 1).GetAsyncEnumerator();
        one.Shutdown();
        Assert.True(await results.MoveNextAsync());

        await Assert.ThrowsAsync<ExecutorShutdownException>(() => results.MoveNextAsync().AsTask());
        Assert.False(await results.MoveNextAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task MapAsync_SourceThrows_AfterTheResultsBeforeIt() // F7
    {
        List<int> seen = [];
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (int result in _chunking.MapAsync(Twice, new Source(5, new FormatException()), bufferSize: 2))
            {
                seen.Add(result);
            }
        });
        Assert.Equal([0, 2, 4, 6, 8], seen);
    }

    [Fact(Timeout = 30_000)]
    public async Task MapAsync_EnumeratedTwice_SaysToKeepAList()
    {
        IAsyncEnumerable<int> results = _pool.MapAsync(Twice, [1]);
        Assert.Equal([2], await ToList(results));
        Assert.Contains("ToList()", (await Assert.ThrowsAsync<InvalidOperationException>(() => ToList(results))).Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task MapAsync_EndlessSource_TakesNoMoreThanTheBufferAhead()
    {
        Source inputs = new(int.MaxValue, null);
        int count = 0;
        await foreach (int result in _chunking.MapAsync(Twice, inputs, bufferSize: 50))
        {
            Assert.Equal(2 * count++, result);
            Assert.InRange(inputs.Taken, count, count + 49);
            if (count == 5_000)
            {
                break;
            }
        }
    }
}
