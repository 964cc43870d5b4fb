using System.Runtime.CompilerServices;
using Fleche.Calls;
using Fleche.Executors;
using Fleche.Memoization;

namespace Fleche;

public abstract partial class Executor
{
    /// <summary>Has a memoized function called with each input, with what is current here; gives the results in the order of the inputs, as they become available. A <see cref="CachingExecutor"/> sends only inputs that are not stored, equal ones once.</summary>
    /// <inheritdoc cref="Map{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, TimeSpan?, int?, TimeSpan?)"/>
    public IEnumerable<TResult> Map<T, TResult>(
        MemoizedFunction<T, TResult> function, IEnumerable<T> inputs, int? chunkSize = null, TimeSpan? timeout = null, int? bufferSize = null,
        TimeSpan? elementTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        Deadline deadline = Deadline.After(timeout);
        MapRun<TResult> run = StartMemoizedMap(
            ChunksOf<T, TResult>(function.Invoke, AmbientState.Snapshot), function.Memoizer, function.Call, static returned => returned,
            inputs, chunkSize, bufferSize, default, elementTimeout);
        return new MapResults<TResult>(run, timeout, deadline);
    }

    /// <summary>Has a memoized function called with each input, with what is current here; gives the results in the order of the inputs, as they become available, without blocking a thread. A <see cref="CachingExecutor"/> sends only inputs that are not stored, equal ones once.</summary>
    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, int?, CancellationToken, TimeSpan?)"/>
    public IAsyncEnumerable<TResult> MapAsync<T, TResult>(
        MemoizedFunction<T, TResult> function, IEnumerable<T> inputs, int? chunkSize = null, int? bufferSize = null, CancellationToken cancellationToken = default,
        TimeSpan? elementTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        MapRun<TResult> run = StartMemoizedMap(
            ChunksOf<T, TResult>(function.Invoke, AmbientState.Snapshot), function.Memoizer, function.Call, static returned => returned,
            inputs, chunkSize, bufferSize, cancellationToken, elementTimeout);
        return new AsyncMapResults<TResult>(run, cancellationToken);
    }

    /// <summary>Has a memoized asynchronous function called with each input, with what is current here; gives the results in the order of the inputs, as they become available. A <see cref="CachingExecutor"/> sends only inputs that are not stored, equal ones once.</summary>
    /// <inheritdoc cref="Map{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, TimeSpan?, int?, TimeSpan?)"/>
    [OverloadResolutionPriority(1)]
    public IEnumerable<TResult> Map<T, TResult>(
        MemoizedFunction<T, Task<TResult>> function, IEnumerable<T> inputs, int? chunkSize = null, TimeSpan? timeout = null, int? bufferSize = null,
        TimeSpan? elementTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        Deadline deadline = Deadline.After(timeout);
        MapRun<TResult> run = StartMemoizedMap(
            ChunksOf<T, TResult>(function.Invoke, AmbientState.Snapshot), function.Memoizer, function.Call, static returned => returned.GetAwaiter().GetResult(),
            inputs, chunkSize, bufferSize, default, elementTimeout);
        return new MapResults<TResult>(run, timeout, deadline);
    }

    /// <summary>Has a memoized asynchronous function called with each input, with what is current here; gives the results in the order of the inputs, as they become available, without blocking a thread. A <see cref="CachingExecutor"/> sends only inputs that are not stored, equal ones once.</summary>
    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, int?, CancellationToken, TimeSpan?)"/>
    [OverloadResolutionPriority(1)]
    public IAsyncEnumerable<TResult> MapAsync<T, TResult>(
        MemoizedFunction<T, Task<TResult>> function, IEnumerable<T> inputs, int? chunkSize = null, int? bufferSize = null, CancellationToken cancellationToken = default,
        TimeSpan? elementTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        MapRun<TResult> run = StartMemoizedMap(
            ChunksOf<T, TResult>(function.Invoke, AmbientState.Snapshot), function.Memoizer, function.Call, static returned => returned.GetAwaiter().GetResult(),
            inputs, chunkSize, bufferSize, cancellationToken, elementTimeout);
        return new AsyncMapResults<TResult>(run, cancellationToken);
    }

    /// <summary>Has a memoized function that gives futures called with each input, with what is current here; gives the results in the order of the inputs, as they become available. A <see cref="CachingExecutor"/> sends only inputs that are not stored, equal ones once.</summary>
    /// <inheritdoc cref="Map{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, TimeSpan?, int?, TimeSpan?)"/>
    [OverloadResolutionPriority(1)]
    public IEnumerable<TResult> Map<T, TResult>(
        MemoizedFunction<T, Future<TResult>> function, IEnumerable<T> inputs, int? chunkSize = null, TimeSpan? timeout = null, int? bufferSize = null,
        TimeSpan? elementTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        Deadline deadline = Deadline.After(timeout);
        MapRun<TResult> run = StartMemoizedMap(
            ChunksOfFutures<T, TResult>(function.Invoke, AmbientState.Snapshot), function.Memoizer, function.Call, static returned => returned.Result,
            inputs, chunkSize, bufferSize, default, elementTimeout);
        return new MapResults<TResult>(run, timeout, deadline);
    }

    /// <summary>Has a memoized function that gives futures called with each input, with what is current here; gives the results in the order of the inputs, as they become available, without blocking a thread. A <see cref="CachingExecutor"/> sends only inputs that are not stored, equal ones once.</summary>
    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, int?, CancellationToken, TimeSpan?)"/>
    [OverloadResolutionPriority(1)]
    public IAsyncEnumerable<TResult> MapAsync<T, TResult>(
        MemoizedFunction<T, Future<TResult>> function, IEnumerable<T> inputs, int? chunkSize = null, int? bufferSize = null, CancellationToken cancellationToken = default,
        TimeSpan? elementTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        MapRun<TResult> run = StartMemoizedMap(
            ChunksOfFutures<T, TResult>(function.Invoke, AmbientState.Snapshot), function.Memoizer, function.Call, static returned => returned.Result,
            inputs, chunkSize, bufferSize, cancellationToken, elementTimeout);
        return new AsyncMapResults<TResult>(run, cancellationToken);
    }

    private MapRun<TResult> StartMemoizedMap<T, TReturned, TResult>(
        Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> makeChunk, Memoizer<TReturned> memoizer, Func<T, MemoizedCall<TReturned>> makeCall,
        Func<TReturned, TResult> unwrap, IEnumerable<T> inputs, int? chunkSize, int? bufferSize, CancellationToken token, TimeSpan? elementTimeout)
    {
        if (!IsCaching)
        {
            return StartMap(makeChunk, null, inputs, chunkSize, bufferSize, token, elementTimeout);
        }

        MapFlow<T, TResult> flow = StartFlow(makeChunk, inputs, chunkSize, bufferSize, token, elementTimeout);
        CacheLookup<TReturned, TResult> lookup = new(memoizer, AmbientState.Snapshot, unwrap);
        return new CachedMapRun<T, TResult>(flow, inputs, bufferSize ?? int.MaxValue, lookup, makeCall);
    }

    private static Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> ChunksOfFutures<T, TResult>(Func<T, Future<TResult>> function, AmbientState? state) =>
        ChunksOf<Func<T, Future<TResult>>, T, TResult>(ChunkCall.RunFutures, function, state);
}
