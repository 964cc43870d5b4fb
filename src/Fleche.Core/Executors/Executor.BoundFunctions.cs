using System.Runtime.CompilerServices;
using Fleche.Calls;

namespace Fleche;

// What is submitted is the user's own function, in a state: so messages name it, and a worker is told of it once.
public abstract partial class Executor
{
    /// <summary>Has a bound function called with the given arguments (none to four), with the cache, the tags and the metadata that it was bound to, in a worker too.</summary>
    /// <param name="bound">What to call.</param>
    /// <param name="options">What this call may do; null (the default): run as long as it wants, uncancelled.</param>
    /// <returns>The future of its result.</returns>
    /// <exception cref="ArgumentNullException">The bound function is null.</exception>
    /// <exception cref="ArgumentException">The function returns a <see cref="ValueTask"/> or another task that cannot be awaited for you; the message names the way out.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time-out or the number of retries of the options is out of its range.</exception>
    /// <exception cref="NotSupportedException">The executor cannot do what the options ask for: a <see cref="ThreadPoolExecutor"/> takes no time-outs and no <see cref="CallOptions.CancelRunning"/>.</exception>
    /// <exception cref="ExecutorShutdownException">The executor was shut down.</exception>
    /// <exception cref="BrokenExecutorException">The executor can run no more calls.</exception>
    public Future<TResult> Submit<TResult>(BoundFunction<TResult> bound, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bound);
        return SubmitFunction(bound.Function, new Arguments(), static (f, _) => f(), options, bound.State);
    }

    /// <inheritdoc cref="Submit{TResult}(BoundFunction{TResult}, CallOptions?)"/>
    public Future<TResult> Submit<T1, TResult>(BoundFunction<T1, TResult> bound, T1 arg1, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bound);
        return SubmitFunction(bound.Function, new Arguments<T1>(arg1), static (f, a) => f(a.Arg1), options, bound.State);
    }

    /// <inheritdoc cref="Submit{TResult}(BoundFunction{TResult}, CallOptions?)"/>
    public Future<TResult> Submit<T1, T2, TResult>(BoundFunction<T1, T2, TResult> bound, T1 arg1, T2 arg2, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bound);
        return SubmitFunction(bound.Function, new Arguments<T1, T2>(arg1, arg2), static (f, a) => f(a.Arg1, a.Arg2), options, bound.State);
    }

    /// <inheritdoc cref="Submit{TResult}(BoundFunction{TResult}, CallOptions?)"/>
    public Future<TResult> Submit<T1, T2, T3, TResult>(BoundFunction<T1, T2, T3, TResult> bound, T1 arg1, T2 arg2, T3 arg3, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bound);
        return SubmitFunction(bound.Function, new Arguments<T1, T2, T3>(arg1, arg2, arg3), static (f, a) => f(a.Arg1, a.Arg2, a.Arg3), options, bound.State);
    }

    /// <inheritdoc cref="Submit{TResult}(BoundFunction{TResult}, CallOptions?)"/>
    public Future<TResult> Submit<T1, T2, T3, T4, TResult>(BoundFunction<T1, T2, T3, T4, TResult> bound, T1 arg1, T2 arg2, T3 arg3, T4 arg4, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bound);
        return SubmitFunction(bound.Function, new Arguments<T1, T2, T3, T4>(arg1, arg2, arg3, arg4), static (f, a) => f(a.Arg1, a.Arg2, a.Arg3, a.Arg4), options, bound.State);
    }

    /// <summary>Has a bound asynchronous function called with the given arguments (none to four), with what it was bound to; its task is awaited where the call runs.</summary>
    /// <inheritdoc cref="Submit{TResult}(BoundFunction{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<TResult>(BoundFunction<Task<TResult>> bound, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bound);
        return SubmitAsyncFunction(bound.Function, new Arguments(), static (f, _) => AsyncCall.Wait(f(), f), options, bound.State);
    }

    /// <inheritdoc cref="Submit{TResult}(BoundFunction{Task{TResult}}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, TResult>(BoundFunction<T1, Task<TResult>> bound, T1 arg1, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bound);
        return SubmitAsyncFunction(bound.Function, new Arguments<T1>(arg1), static (f, a) => AsyncCall.Wait(f(a.Arg1), f), options, bound.State);
    }

    /// <inheritdoc cref="Submit{TResult}(BoundFunction{Task{TResult}}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, T2, TResult>(BoundFunction<T1, T2, Task<TResult>> bound, T1 arg1, T2 arg2, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bound);
        return SubmitAsyncFunction(bound.Function, new Arguments<T1, T2>(arg1, arg2), static (f, a) => AsyncCall.Wait(f(a.Arg1, a.Arg2), f), options, bound.State);
    }

    /// <inheritdoc cref="Submit{TResult}(BoundFunction{Task{TResult}}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, T2, T3, TResult>(BoundFunction<T1, T2, T3, Task<TResult>> bound, T1 arg1, T2 arg2, T3 arg3, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bound);
        return SubmitAsyncFunction(bound.Function, new Arguments<T1, T2, T3>(arg1, arg2, arg3), static (f, a) => AsyncCall.Wait(f(a.Arg1, a.Arg2, a.Arg3), f), options, bound.State);
    }

    /// <inheritdoc cref="Submit{TResult}(BoundFunction{Task{TResult}}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, T2, T3, T4, TResult>(BoundFunction<T1, T2, T3, T4, Task<TResult>> bound, T1 arg1, T2 arg2, T3 arg3, T4 arg4, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bound);
        return SubmitAsyncFunction(bound.Function, new Arguments<T1, T2, T3, T4>(arg1, arg2, arg3, arg4), static (f, a) => AsyncCall.Wait(f(a.Arg1, a.Arg2, a.Arg3, a.Arg4), f), options, bound.State);
    }
}
