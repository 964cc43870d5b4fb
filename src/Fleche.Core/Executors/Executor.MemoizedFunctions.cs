using System.Runtime.CompilerServices;
using Fleche.Calls;
using Fleche.Memoization;

namespace Fleche;

public abstract partial class Executor
{
    /// <summary>Has a memoized function called with the given arguments (none to four), with what is current here: cache, tags, metadata; in a worker too.</summary>
    /// <remarks>
    /// The cache is looked into where the call runs; a <see cref="CachingExecutor"/> looks here first. A task or a future that the function gives is waited for where it runs.
    /// </remarks>
    /// <param name="function">What to call.</param>
    /// <param name="options">What this call may do; null (the default): run as long as it wants, uncancelled.</param>
    /// <returns>The future of its result.</returns>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time-out or the number of retries of the options is out of its range.</exception>
    /// <exception cref="NotSupportedException">The executor cannot do what the options ask for: a <see cref="ThreadPoolExecutor"/> takes no time-outs and no <see cref="CallOptions.CancelRunning"/>.</exception>
    /// <exception cref="ExecutorShutdownException">The executor was shut down.</exception>
    /// <exception cref="BrokenExecutorException">The executor can run no more calls.</exception>
    public Future<TResult> Submit<TResult>(MemoizedFunction<TResult> function, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return SubmitMemoized(
            Bound<Func<TResult>, Arguments, TResult>(function.Invoke, new(), static (f, _) => f(), options),
            function.Memoizer, function.Call(), static returned => returned, options);
    }

    /// <inheritdoc cref="Submit{TResult}(MemoizedFunction{TResult}, CallOptions?)"/>
    public Future<TResult> Submit<T1, TResult>(MemoizedFunction<T1, TResult> function, T1 arg1, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return SubmitMemoized(
            Bound<Func<T1, TResult>, Arguments<T1>, TResult>(function.Invoke, new(arg1), static (f, a) => f(a.Arg1), options),
            function.Memoizer, function.Call(arg1), static returned => returned, options);
    }

    /// <inheritdoc cref="Submit{TResult}(MemoizedFunction{TResult}, CallOptions?)"/>
    public Future<TResult> Submit<T1, T2, TResult>(MemoizedFunction<T1, T2, TResult> function, T1 arg1, T2 arg2, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return SubmitMemoized(
            Bound<Func<T1, T2, TResult>, Arguments<T1, T2>, TResult>(function.Invoke, new(arg1, arg2), static (f, a) => f(a.Arg1, a.Arg2), options),
            function.Memoizer, function.Call(arg1, arg2), static returned => returned, options);
    }

    /// <inheritdoc cref="Submit{TResult}(MemoizedFunction{TResult}, CallOptions?)"/>
    public Future<TResult> Submit<T1, T2, T3, TResult>(MemoizedFunction<T1, T2, T3, TResult> function, T1 arg1, T2 arg2, T3 arg3, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return SubmitMemoized(
            Bound<Func<T1, T2, T3, TResult>, Arguments<T1, T2, T3>, TResult>(function.Invoke, new(arg1, arg2, arg3), static (f, a) => f(a.Arg1, a.Arg2, a.Arg3), options),
            function.Memoizer, function.Call(arg1, arg2, arg3), static returned => returned, options);
    }

    /// <inheritdoc cref="Submit{TResult}(MemoizedFunction{TResult}, CallOptions?)"/>
    public Future<TResult> Submit<T1, T2, T3, T4, TResult>(MemoizedFunction<T1, T2, T3, T4, TResult> function, T1 arg1, T2 arg2, T3 arg3, T4 arg4, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return SubmitMemoized(
            Bound<Func<T1, T2, T3, T4, TResult>, Arguments<T1, T2, T3, T4>, TResult>(function.Invoke, new(arg1, arg2, arg3, arg4), static (f, a) => f(a.Arg1, a.Arg2, a.Arg3, a.Arg4), options),
            function.Memoizer, function.Call(arg1, arg2, arg3, arg4), static returned => returned, options);
    }

    /// <inheritdoc cref="Submit{TResult}(MemoizedFunction{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<TResult>(MemoizedFunction<Task<TResult>> function, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return SubmitMemoized(
            Bound<Func<Task<TResult>>, Arguments, TResult>(function.Invoke, new(), static (f, _) => AsyncCall.Wait(f(), f), options),
            function.Memoizer, function.Call(), static returned => returned.GetAwaiter().GetResult(), options);
    }

    /// <inheritdoc cref="Submit{TResult}(MemoizedFunction{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, TResult>(MemoizedFunction<T1, Task<TResult>> function, T1 arg1, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return SubmitMemoized(
            Bound<Func<T1, Task<TResult>>, Arguments<T1>, TResult>(function.Invoke, new(arg1), static (f, a) => AsyncCall.Wait(f(a.Arg1), f), options),
            function.Memoizer, function.Call(arg1), static returned => returned.GetAwaiter().GetResult(), options);
    }

    /// <inheritdoc cref="Submit{TResult}(MemoizedFunction{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, T2, TResult>(MemoizedFunction<T1, T2, Task<TResult>> function, T1 arg1, T2 arg2, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return SubmitMemoized(
            Bound<Func<T1, T2, Task<TResult>>, Arguments<T1, T2>, TResult>(function.Invoke, new(arg1, arg2), static (f, a) => AsyncCall.Wait(f(a.Arg1, a.Arg2), f), options),
            function.Memoizer, function.Call(arg1, arg2), static returned => returned.GetAwaiter().GetResult(), options);
    }

    /// <inheritdoc cref="Submit{TResult}(MemoizedFunction{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, T2, T3, TResult>(MemoizedFunction<T1, T2, T3, Task<TResult>> function, T1 arg1, T2 arg2, T3 arg3, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return SubmitMemoized(
            Bound<Func<T1, T2, T3, Task<TResult>>, Arguments<T1, T2, T3>, TResult>(function.Invoke, new(arg1, arg2, arg3), static (f, a) => AsyncCall.Wait(f(a.Arg1, a.Arg2, a.Arg3), f), options),
            function.Memoizer, function.Call(arg1, arg2, arg3), static returned => returned.GetAwaiter().GetResult(), options);
    }

    /// <inheritdoc cref="Submit{TResult}(MemoizedFunction{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, T2, T3, T4, TResult>(MemoizedFunction<T1, T2, T3, T4, Task<TResult>> function, T1 arg1, T2 arg2, T3 arg3, T4 arg4, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return SubmitMemoized(
            Bound<Func<T1, T2, T3, T4, Task<TResult>>, Arguments<T1, T2, T3, T4>, TResult>(function.Invoke, new(arg1, arg2, arg3, arg4), static (f, a) => AsyncCall.Wait(f(a.Arg1, a.Arg2, a.Arg3, a.Arg4), f), options),
            function.Memoizer, function.Call(arg1, arg2, arg3, arg4), static returned => returned.GetAwaiter().GetResult(), options);
    }

    /// <inheritdoc cref="Submit{TResult}(MemoizedFunction{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<TResult>(MemoizedFunction<Future<TResult>> function, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return SubmitMemoized(
            Bound<Func<Future<TResult>>, Arguments, TResult>(function.Invoke, new(), static (f, _) => AsyncCall.Wait(f(), f), options),
            function.Memoizer, function.Call(), static returned => returned.Result, options);
    }

    /// <inheritdoc cref="Submit{TResult}(MemoizedFunction{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, TResult>(MemoizedFunction<T1, Future<TResult>> function, T1 arg1, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return SubmitMemoized(
            Bound<Func<T1, Future<TResult>>, Arguments<T1>, TResult>(function.Invoke, new(arg1), static (f, a) => AsyncCall.Wait(f(a.Arg1), f), options),
            function.Memoizer, function.Call(arg1), static returned => returned.Result, options);
    }

    /// <inheritdoc cref="Submit{TResult}(MemoizedFunction{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, T2, TResult>(MemoizedFunction<T1, T2, Future<TResult>> function, T1 arg1, T2 arg2, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return SubmitMemoized(
            Bound<Func<T1, T2, Future<TResult>>, Arguments<T1, T2>, TResult>(function.Invoke, new(arg1, arg2), static (f, a) => AsyncCall.Wait(f(a.Arg1, a.Arg2), f), options),
            function.Memoizer, function.Call(arg1, arg2), static returned => returned.Result, options);
    }

    /// <inheritdoc cref="Submit{TResult}(MemoizedFunction{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, T2, T3, TResult>(MemoizedFunction<T1, T2, T3, Future<TResult>> function, T1 arg1, T2 arg2, T3 arg3, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return SubmitMemoized(
            Bound<Func<T1, T2, T3, Future<TResult>>, Arguments<T1, T2, T3>, TResult>(function.Invoke, new(arg1, arg2, arg3), static (f, a) => AsyncCall.Wait(f(a.Arg1, a.Arg2, a.Arg3), f), options),
            function.Memoizer, function.Call(arg1, arg2, arg3), static returned => returned.Result, options);
    }

    /// <inheritdoc cref="Submit{TResult}(MemoizedFunction{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, T2, T3, T4, TResult>(MemoizedFunction<T1, T2, T3, T4, Future<TResult>> function, T1 arg1, T2 arg2, T3 arg3, T4 arg4, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return SubmitMemoized(
            Bound<Func<T1, T2, T3, T4, Future<TResult>>, Arguments<T1, T2, T3, T4>, TResult>(function.Invoke, new(arg1, arg2, arg3, arg4), static (f, a) => AsyncCall.Wait(f(a.Arg1, a.Arg2, a.Arg3, a.Arg4), f), options),
            function.Memoizer, function.Call(arg1, arg2, arg3, arg4), static returned => returned.Result, options);
    }

    /// <summary>A call in the state that is current here.</summary>
    private static Call<TResult> Bound<TFunction, TArguments, TResult>(
        TFunction function, TArguments arguments, Func<TFunction, TArguments, TResult> invoker, CallOptions? options)
        where TFunction : Delegate
        where TArguments : struct, IArguments
    {
        options?.Validate();
        return new Call<TFunction, TArguments, TResult>(function, arguments, invoker) { State = AmbientState.Snapshot };
    }
}
