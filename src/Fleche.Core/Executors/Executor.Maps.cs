using System.Runtime.CompilerServices;
using Fleche.Calls;
using Fleche.Executors;
using Fleche.Memoization;

namespace Fleche;

public abstract partial class Executor
{
    /// <summary>Has a function called with each input; gives the results in the order of the inputs, as they become available.</summary>
    /// <remarks>
    /// <para>Inputs are taken and calls submitted from this call on, not from the first use of the result. The result can be enumerated
    /// once, and keeps nothing of what the enumeration has gone past.</para>
    /// <para>An element's exception is thrown when the enumeration comes to it; enumerating by hand, the next
    /// <see cref="System.Collections.IEnumerator.MoveNext"/> goes on with the next element. <c>foreach</c> and LINQ leave at the exception
    /// and dispose the enumerator: that cancels every call which has not started. An exception of <paramref name="inputs"/> itself comes
    /// after the results of the inputs before it.</para>
    /// </remarks>
    /// <param name="function">What to call.</param>
    /// <param name="inputs">What to call it with.</param>
    /// <param name="chunkSize">How many inputs travel as one call: 1 or more. Null (the default): chosen by measuring, so that a chunk runs for one or two milliseconds; on a <see cref="ThreadPoolExecutor"/> 1.</param>
    /// <param name="timeout">How long after this call the enumeration waits for any result: zero or more; null (the default) or <see cref="Timeout.InfiniteTimeSpan"/>: without end.</param>
    /// <param name="bufferSize">How many inputs may be taken ahead of the consumer: 1 or more, so that an endless source runs in bounded memory. Null (the default): all, in this call.</param>
    /// <param name="elementTimeout">
    /// How long the function may take for one input, as <see cref="CallOptions.Timeout"/>: past it that input's call is stopped, its result is a
    /// <see cref="TaskTimeoutException"/>, and no other input suffers. Each input then travels as a call of its own, whose time can be measured and whose
    /// worker can be killed for it alone. More than zero, at most 24 days; null (the default): as long as it wants.
    /// </param>
    /// <returns>The results. The enumeration throws <see cref="TimeoutException"/> when the next one is not there in time, and then cancels every call that has not started and is over.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> or <paramref name="inputs"/> is null.</exception>
    /// <exception cref="ArgumentException">The function returns a <see cref="ValueTask"/> or another task that cannot be awaited for you.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The chunk size, the buffer size or a time-out is out of its range, or there is an element time-out and a chunk size above 1.</exception>
    /// <exception cref="NotSupportedException">The executor cannot stop a running call, and was given an element time-out.</exception>
    /// <exception cref="ExecutorShutdownException">The executor was shut down.</exception>
    /// <exception cref="BrokenExecutorException">The executor can run no more calls.</exception>
    public IEnumerable<TResult> Map<T, TResult>(
        Func<T, TResult> function, IEnumerable<T> inputs, int? chunkSize = null, TimeSpan? timeout = null, int? bufferSize = null,
        TimeSpan? elementTimeout = null)
    {
        CallRules.CheckFunction<TResult>(function);
        Deadline deadline = Deadline.After(timeout);
        return new MapResults<TResult>(StartMap(ChunksOf(function, StateOfPlainCalls), CallsOf(function, StateOfPlainCalls), inputs, chunkSize, bufferSize, default, elementTimeout), timeout, deadline);
    }

    /// <summary>Has an asynchronous function called with each input, its task awaited where the call runs; gives the results in the order of the inputs, as they become available.</summary>
    /// <inheritdoc cref="Map{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, TimeSpan?, int?, TimeSpan?)"/>
    [OverloadResolutionPriority(1)]
    public IEnumerable<TResult> Map<T, TResult>(
        Func<T, Task<TResult>> function, IEnumerable<T> inputs, int? chunkSize = null, TimeSpan? timeout = null, int? bufferSize = null,
        TimeSpan? elementTimeout = null)
    {
        CallRules.CheckAsyncFunction<TResult>(function);
        Deadline deadline = Deadline.After(timeout);
        return new MapResults<TResult>(StartMap(ChunksOf(function, StateOfPlainCalls), CallsOf(function, StateOfPlainCalls), inputs, chunkSize, bufferSize, default, elementTimeout), timeout, deadline);
    }

    /// <summary>Has a function called with each input; gives the results in the order of the inputs, as they become available, without blocking a thread.</summary>
    /// <remarks>Like <see cref="Map{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, TimeSpan?, int?, TimeSpan?)"/>. The inputs are taken in this call and in each <c>MoveNextAsync</c>, on the thread that calls it.</remarks>
    /// <param name="function">What to call.</param>
    /// <param name="inputs">What to call it with.</param>
    /// <param name="chunkSize">How many inputs travel as one call: 1 or more. Null (the default): chosen by measuring, so that a chunk runs for one or two milliseconds; on a <see cref="ThreadPoolExecutor"/> 1.</param>
    /// <param name="bufferSize">How many inputs may be taken ahead of the consumer: 1 or more, so that an endless source runs in bounded memory. Null (the default): all, in this call.</param>
    /// <param name="cancellationToken">Cancels the calls that have not started, stops those that run where the executor can do that (see <see cref="CallOptions.CancellationToken"/>), and ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <param name="elementTimeout">
    /// How long the function may take for one input, as <see cref="CallOptions.Timeout"/>: past it that input's call is stopped, its result is a
    /// <see cref="TaskTimeoutException"/>, and no other input suffers. Each input then travels as a call of its own, whose time can be measured and whose
    /// worker can be killed for it alone. More than zero, at most 24 days; null (the default): as long as it wants.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> or <paramref name="inputs"/> is null.</exception>
    /// <exception cref="ArgumentException">The function returns a <see cref="ValueTask"/> or another task that cannot be awaited for you.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The chunk size, the buffer size or the element time-out is out of its range, or there is an element time-out and a chunk size above 1.</exception>
    /// <exception cref="NotSupportedException">The executor cannot stop a running call, and was given an element time-out.</exception>
    /// <exception cref="ExecutorShutdownException">The executor was shut down.</exception>
    /// <exception cref="BrokenExecutorException">The executor can run no more calls.</exception>
    public IAsyncEnumerable<TResult> MapAsync<T, TResult>(
        Func<T, TResult> function, IEnumerable<T> inputs, int? chunkSize = null, int? bufferSize = null, CancellationToken cancellationToken = default,
        TimeSpan? elementTimeout = null)
    {
        CallRules.CheckFunction<TResult>(function);
        return new AsyncMapResults<TResult>(StartMap(ChunksOf(function, StateOfPlainCalls), CallsOf(function, StateOfPlainCalls), inputs, chunkSize, bufferSize, cancellationToken, elementTimeout), cancellationToken);
    }

    /// <summary>Has an asynchronous function called with each input, its task awaited where the call runs; gives the results in the order of the inputs, as they become available, without blocking a thread.</summary>
    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, int?, CancellationToken, TimeSpan?)"/>
    [OverloadResolutionPriority(1)]
    public IAsyncEnumerable<TResult> MapAsync<T, TResult>(
        Func<T, Task<TResult>> function, IEnumerable<T> inputs, int? chunkSize = null, int? bufferSize = null, CancellationToken cancellationToken = default,
        TimeSpan? elementTimeout = null)
    {
        CallRules.CheckAsyncFunction<TResult>(function);
        return new AsyncMapResults<TResult>(StartMap(ChunksOf(function, StateOfPlainCalls), CallsOf(function, StateOfPlainCalls), inputs, chunkSize, bufferSize, cancellationToken, elementTimeout), cancellationToken);
    }

    private MapRun<TResult> StartMap<T, TResult>(Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> makeChunk, Func<T, Call<TResult>>? makeCall, IEnumerable<T> inputs,
        int? chunkSize, int? bufferSize, CancellationToken token, TimeSpan? elementTimeout)
    {
        CallOptions? options = OptionsOfMap(inputs, chunkSize, bufferSize, token, elementTimeout);
        int capacity = bufferSize ?? int.MaxValue;
        bool isOneByOne = elementTimeout is not null || (chunkSize ?? Runner.DefaultChunkSize) == 1;
        return isOneByOne && makeCall is not null
            ? new ElementMapRun<T, TResult>(Runner, makeCall, inputs, capacity, options)
            : new PlainMapRun<T, TResult>(MapFlow<T, TResult>.Begin(Runner, makeChunk, isOneByOne ? 1 : chunkSize, capacity, options), inputs, capacity);
    }

    private MapFlow<T, TResult> StartFlow<T, TResult>(Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> makeChunk, IEnumerable<T> inputs,
        int? chunkSize, int? bufferSize, CancellationToken token, TimeSpan? elementTimeout)
    {
        CallOptions? options = OptionsOfMap(inputs, chunkSize, bufferSize, token, elementTimeout);
        return MapFlow<T, TResult>.Begin(Runner, makeChunk, elementTimeout is null ? chunkSize : 1, bufferSize ?? int.MaxValue, options);
    }

    /// <summary>Checks what a map was given.</summary>
    /// <returns>The options of its calls.</returns>
    private static CallOptions? OptionsOfMap<T>(IEnumerable<T> inputs, int? chunkSize, int? bufferSize, CancellationToken token, TimeSpan? elementTimeout)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (chunkSize < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(chunkSize), chunkSize, "A chunk is 1 input or more; leave it null to have it chosen by measuring.");
        }

        if (bufferSize < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(bufferSize), bufferSize, "The buffer is 1 input or more; leave it null to take all inputs at once.");
        }

        if (CallOptions.IsOutOfRange(elementTimeout))
        {
            throw new ArgumentOutOfRangeException(nameof(elementTimeout), elementTimeout,
                "The time-out of an element is more than zero and at most 24 days; leave it null for elements that may take as long as they want.");
        }

        if (elementTimeout is not null && chunkSize > 1)
        {
            throw new ArgumentOutOfRangeException(nameof(chunkSize), chunkSize,
                "With an element time-out each input travels as a call of its own: leave the chunk size null, or 1.");
        }

        return token.CanBeCanceled || elementTimeout is not null ? new CallOptions { CancellationToken = token, Timeout = elementTimeout } : null;
    }

    private static Func<T, Call<TResult>> CallsOf<T, TResult>(Func<T, TResult> function, AmbientState? state) =>
        input => new Call<Func<T, TResult>, InputArgument<T>, TResult>(function, new(input), static (f, a) => f(a.Input)) { State = state };

    private static Func<T, Call<TResult>> CallsOf<T, TResult>(Func<T, Task<TResult>> function, AmbientState? state) =>
        input => new Call<Func<T, Task<TResult>>, InputArgument<T>, TResult>(function, new(input), static (f, a) => AsyncCall.Wait(f(a.Input), f)) { State = state };

    private static Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> ChunksOf<T, TResult>(Func<T, TResult> function, AmbientState? state) =>
        ChunksOf<Func<T, TResult>, T, TResult>(ChunkCall.Run, function, state);

    private static Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> ChunksOf<T, TResult>(Func<T, Task<TResult>> function, AmbientState? state) =>
        ChunksOf<Func<T, Task<TResult>>, T, TResult>(ChunkCall.RunTasks, function, state);

    private static Func<ChunkInputs<T>, Call<ChunkResults<TResult>>> ChunksOf<TFunction, T, TResult>(
        Func<TFunction, ChunkInputs<T>, ChunkResults<TResult>> chunk, TFunction function, AmbientState? state)
        where TFunction : Delegate =>
        inputs => new ChunkCall<Func<TFunction, ChunkInputs<T>, ChunkResults<TResult>>, TFunction, T, TResult>(
            chunk, function, inputs, static (f, a) => f(a.Function, a.Inputs))
        { State = state };
}
