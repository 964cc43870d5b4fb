using System.Runtime.CompilerServices;
using Fleche.Calls;
using Fleche.Executors;

namespace Fleche;

public abstract partial class Executor
{
    /// <summary>Has a bound function called with each input, with what it was bound to; gives the results in the order of the inputs, as they become available.</summary>
    /// <inheritdoc cref="Map{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, TimeSpan?, int?, TimeSpan?)"/>
    public IEnumerable<TResult> Map<T, TResult>(
        BoundFunction<T, TResult> bound, IEnumerable<T> inputs, int? chunkSize = null, TimeSpan? timeout = null, int? bufferSize = null,
        TimeSpan? elementTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(bound);
        CallRules.CheckFunction<TResult>(bound.Function);
        Deadline deadline = Deadline.After(timeout);
        return new MapResults<TResult>(StartMap(ChunksOf(bound.Function, bound.State), CallsOf(bound.Function, bound.State), inputs, chunkSize, bufferSize, default, elementTimeout), timeout, deadline);
    }

    /// <summary>Has a bound asynchronous function called with each input, with what it was bound to; gives the results in the order of the inputs, as they become available.</summary>
    /// <inheritdoc cref="Map{T, TResult}(Func{T, Task{TResult}}, IEnumerable{T}, int?, TimeSpan?, int?, TimeSpan?)"/>
    [OverloadResolutionPriority(1)]
    public IEnumerable<TResult> Map<T, TResult>(
        BoundFunction<T, Task<TResult>> bound, IEnumerable<T> inputs, int? chunkSize = null, TimeSpan? timeout = null, int? bufferSize = null,
        TimeSpan? elementTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(bound);
        CallRules.CheckAsyncFunction<TResult>(bound.Function);
        Deadline deadline = Deadline.After(timeout);
        return new MapResults<TResult>(StartMap(ChunksOf(bound.Function, bound.State), CallsOf(bound.Function, bound.State), inputs, chunkSize, bufferSize, default, elementTimeout), timeout, deadline);
    }

    /// <summary>Has a bound function called with each input, with what it was bound to; gives the results in the order of the inputs, as they become available, without blocking a thread.</summary>
    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, int?, CancellationToken, TimeSpan?)"/>
    public IAsyncEnumerable<TResult> MapAsync<T, TResult>(
        BoundFunction<T, TResult> bound, IEnumerable<T> inputs, int? chunkSize = null, int? bufferSize = null, CancellationToken cancellationToken = default,
        TimeSpan? elementTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(bound);
        CallRules.CheckFunction<TResult>(bound.Function);
        return new AsyncMapResults<TResult>(
            StartMap(ChunksOf(bound.Function, bound.State), CallsOf(bound.Function, bound.State), inputs, chunkSize, bufferSize, cancellationToken, elementTimeout), cancellationToken);
    }

    /// <summary>Has a bound asynchronous function called with each input, with what it was bound to; gives the results in the order of the inputs, as they become available, without blocking a thread.</summary>
    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, Task{TResult}}, IEnumerable{T}, int?, int?, CancellationToken, TimeSpan?)"/>
    [OverloadResolutionPriority(1)]
    public IAsyncEnumerable<TResult> MapAsync<T, TResult>(
        BoundFunction<T, Task<TResult>> bound, IEnumerable<T> inputs, int? chunkSize = null, int? bufferSize = null, CancellationToken cancellationToken = default,
        TimeSpan? elementTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(bound);
        CallRules.CheckAsyncFunction<TResult>(bound.Function);
        return new AsyncMapResults<TResult>(
            StartMap(ChunksOf(bound.Function, bound.State), CallsOf(bound.Function, bound.State), inputs, chunkSize, bufferSize, cancellationToken, elementTimeout), cancellationToken);
    }
}
