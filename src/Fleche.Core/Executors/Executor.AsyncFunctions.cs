using System.Runtime.CompilerServices;
using Fleche.Calls;

namespace Fleche;

// The priority decides for lambdas that only throw, with the result's type written out (Submit<int>(() => throw …)): both kinds of
// function fit them and neither is better.
public abstract partial class Executor
{
    /// <summary>Has an asynchronous function called with the given arguments (none to four); its task is awaited where the call runs.</summary>
    /// <param name="function">What to call.</param>
    /// <param name="options">What this call may do; null (the default): run as long as it wants, uncancelled.</param>
    /// <returns>The future of its task's result.</returns>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <exception cref="ArgumentException">The task's result is itself a task.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time-out or the number of retries of the options is out of its range.</exception>
    /// <exception cref="NotSupportedException">The executor cannot do what the options ask for: a <see cref="ThreadPoolExecutor"/> takes no time-outs and no <see cref="CallOptions.CancelRunning"/>.</exception>
    /// <exception cref="ExecutorShutdownException">The executor was shut down.</exception>
    /// <exception cref="BrokenExecutorException">The executor can run no more calls.</exception>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<TResult>(Func<Task<TResult>> function, CallOptions? options = null) =>
        SubmitAsyncFunction(function, new Arguments(), static (f, _) => AsyncCall.Wait(f(), f), options);

    /// <inheritdoc cref="Submit{TResult}(Func{Task{TResult}}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, TResult>(Func<T1, Task<TResult>> function, T1 arg1, CallOptions? options = null) =>
        SubmitAsyncFunction(function, new Arguments<T1>(arg1), static (f, a) => AsyncCall.Wait(f(a.Arg1), f), options);

    /// <inheritdoc cref="Submit{TResult}(Func{Task{TResult}}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, T2, TResult>(Func<T1, T2, Task<TResult>> function, T1 arg1, T2 arg2, CallOptions? options = null) =>
        SubmitAsyncFunction(function, new Arguments<T1, T2>(arg1, arg2), static (f, a) => AsyncCall.Wait(f(a.Arg1, a.Arg2), f), options);

    /// <inheritdoc cref="Submit{TResult}(Func{Task{TResult}}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, T2, T3, TResult>(Func<T1, T2, T3, Task<TResult>> function, T1 arg1, T2 arg2, T3 arg3, CallOptions? options = null) =>
        SubmitAsyncFunction(function, new Arguments<T1, T2, T3>(arg1, arg2, arg3), static (f, a) => AsyncCall.Wait(f(a.Arg1, a.Arg2, a.Arg3), f), options);

    /// <inheritdoc cref="Submit{TResult}(Func{Task{TResult}}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public Future<TResult> Submit<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, Task<TResult>> function, T1 arg1, T2 arg2, T3 arg3, T4 arg4, CallOptions? options = null) =>
        SubmitAsyncFunction(function, new Arguments<T1, T2, T3, T4>(arg1, arg2, arg3, arg4), static (f, a) => AsyncCall.Wait(f(a.Arg1, a.Arg2, a.Arg3, a.Arg4), f), options);
}
