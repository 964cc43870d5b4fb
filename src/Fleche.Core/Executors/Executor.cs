using Fleche.Calls;
using Fleche.Executors;
using Fleche.Memoization;

namespace Fleche;

/// <summary>Runs calls somewhere else and gives a future for each.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
public abstract partial class Executor : IDisposable, IAsyncDisposable
{
    internal const string ShutdownMessage =
        "The executor was shut down and takes no more calls; create a new one, or submit before Shutdown or Dispose.";

    internal Executor() { }

    /// <summary>How many calls can run at the same time.</summary>
    internal virtual int Parallelism => Environment.ProcessorCount;

    /// <summary>The chunk size of a map that was given none; null: chosen by measuring.</summary>
    internal virtual int? DefaultChunkSize => null;

    /// <summary>Whether this thread runs one of this executor's own calls, so that waiting here for them all would never end.</summary>
    internal virtual bool IsOwnThread => false;

    /// <summary>Who runs the calls.</summary>
    internal virtual Executor Runner => this;

    /// <summary>The maps whose inputs wait for their submission.</summary>
    internal virtual OpenMaps OpenMaps { get; } = new();

    /// <summary>Whether memoized calls are looked up here before they run, and plain ones run with what is current here.</summary>
    internal virtual bool IsCaching => false;

    /// <summary>Takes no more calls. Those that were submitted still run, unless they are cancelled here.</summary>
    /// <remarks>
    /// May be called any number of times, in any combination, from any thread. On a thread of the executor itself, inside one of its
    /// calls, it does not wait, since that call could then never end.
    /// </remarks>
    /// <param name="wait">Whether to return only when every call is done and every thread or process of the executor has ended.</param>
    /// <param name="cancelFutures">Whether calls that have not started are cancelled.</param>
    public void Shutdown(bool wait = true, bool cancelFutures = false)
    {
        OpenMaps.Flush();
        Task ended = ShutdownAsync(cancelFutures);
        if (wait && !IsOwnThread)
        {
            ended.GetAwaiter().GetResult();
        }
    }

    /// <summary>Takes no more calls and waits until those submitted are done: <see cref="Shutdown"/> with its defaults.</summary>
    public void Dispose()
    {
        Shutdown();
        GC.SuppressFinalize(this);
    }

    /// <summary>Like <see cref="Dispose"/>, without blocking a thread.</summary>
    public async ValueTask DisposeAsync()
    {
        OpenMaps.Flush();
        Task ended = ShutdownAsync(cancelFutures: false);
        if (!IsOwnThread)
        {
            await ended.ConfigureAwait(false);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Queues a call. The options were checked.</summary>
    internal abstract Future<TResult> SubmitCall<TResult>(Call<TResult> call, CallOptions? options);

    /// <summary>
    /// A call was submitted whose future its caller has, and that waits for an equal one; it may be queued later, as one that is <see cref="Call{TResult}.Promised"/>. Until
    /// <see cref="Release"/> no shutdown is over; only one that cancels futures refuses it.
    /// </summary>
    /// <exception cref="ExecutorShutdownException">The executor was shut down; likewise for any other reason to take no call.</exception>
    internal virtual void Expect()
    {
    }

    /// <summary>A call that was expected is queued, or done.</summary>
    internal virtual void Release()
    {
    }

    /// <summary>Queues a call of a memoized function, in a state with a cache. The options were checked.</summary>
    internal virtual Future<TResult> SubmitMemoized<TReturned, TResult>(
        Call<TResult> call, Memoizer<TReturned> memoizer, MemoizedCall<TReturned> memoized, Func<TReturned, TResult> unwrap, CallOptions? options) =>
        SubmitCall(call, options);

    /// <summary>Takes no more calls. Called any number of times.</summary>
    /// <returns>A task, always the same, that completes when nothing of the executor is left; it never fails.</returns>
    internal abstract Task ShutdownAsync(bool cancelFutures);

    /// <summary>The state of calls that are bound to none; null: that of where they run.</summary>
    private AmbientState? StateOfPlainCalls => IsCaching ? AmbientState.Snapshot : null;

    private Future<TResult> SubmitFunction<TFunction, TArguments, TResult>(
        TFunction function, TArguments arguments, Func<TFunction, TArguments, TResult> invoker, CallOptions? options, AmbientState? state = null)
        where TFunction : Delegate
        where TArguments : struct, IArguments
    {
        CallRules.CheckFunction<TResult>(function);
        return SubmitChecked(function, arguments, invoker, options, state);
    }

    private Future<TResult> SubmitAsyncFunction<TFunction, TArguments, TResult>(
        TFunction function, TArguments arguments, Func<TFunction, TArguments, TResult> invoker, CallOptions? options, AmbientState? state = null)
        where TFunction : Delegate
        where TArguments : struct, IArguments
    {
        CallRules.CheckAsyncFunction<TResult>(function);
        return SubmitChecked(function, arguments, invoker, options, state);
    }

    private Future<Unit> SubmitAction<TFunction, TArguments>(
        TFunction action, TArguments arguments, Func<TFunction, TArguments, Unit> invoker, CallOptions? options)
        where TFunction : Delegate
        where TArguments : struct, IArguments
    {
        CallRules.CheckAction(action);
        return SubmitChecked(action, arguments, invoker, options);
    }

    private Future<Unit> SubmitAsyncAction<TFunction, TArguments>(
        TFunction action, TArguments arguments, Func<TFunction, TArguments, Unit> invoker, CallOptions? options)
        where TFunction : Delegate
        where TArguments : struct, IArguments
    {
        ArgumentNullException.ThrowIfNull(action);
        return SubmitChecked(action, arguments, invoker, options);
    }

    private Future<TResult> SubmitChecked<TFunction, TArguments, TResult>(
        TFunction function, TArguments arguments, Func<TFunction, TArguments, TResult> invoker, CallOptions? options, AmbientState? state = null)
        where TFunction : Delegate
        where TArguments : struct, IArguments
    {
        options?.Validate();
        return SubmitCall(new Call<TFunction, TArguments, TResult>(function, arguments, invoker) { State = state ?? StateOfPlainCalls }, options);
    }
}
