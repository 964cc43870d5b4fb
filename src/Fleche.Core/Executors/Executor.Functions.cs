using Fleche.Calls;

namespace Fleche;

public abstract partial class Executor
{
    /// <summary>Has a function called with the given arguments (none to four).</summary>
    /// <param name="function">What to call.</param>
    /// <param name="options">What this call may do; null (the default): run as long as it wants, uncancelled.</param>
    /// <returns>The future of its result.</returns>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <exception cref="ArgumentException">The function returns a <see cref="ValueTask"/> or another task that cannot be awaited for you; the message names the way out.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time-out or the number of retries of the options is out of its range.</exception>
    /// <exception cref="NotSupportedException">The executor cannot do what the options ask for: a <see cref="ThreadPoolExecutor"/> takes no time-outs and no <see cref="CallOptions.CancelRunning"/>.</exception>
    /// <exception cref="ExecutorShutdownException">The executor was shut down.</exception>
    /// <exception cref="BrokenExecutorException">The executor can run no more calls.</exception>
    public Future<TResult> Submit<TResult>(Func<TResult> function, CallOptions? options = null) =>
        SubmitFunction(function, new Arguments(), static (f, _) => f(), options);

    /// <inheritdoc cref="Submit{TResult}(Func{TResult}, CallOptions?)"/>
    public Future<TResult> Submit<T1, TResult>(Func<T1, TResult> function, T1 arg1, CallOptions? options = null) =>
        SubmitFunction(function, new Arguments<T1>(arg1), static (f, a) => f(a.Arg1), options);

    /// <inheritdoc cref="Submit{TResult}(Func{TResult}, CallOptions?)"/>
    public Future<TResult> Submit<T1, T2, TResult>(Func<T1, T2, TResult> function, T1 arg1, T2 arg2, CallOptions? options = null) =>
        SubmitFunction(function, new Arguments<T1, T2>(arg1, arg2), static (f, a) => f(a.Arg1, a.Arg2), options);

    /// <inheritdoc cref="Submit{TResult}(Func{TResult}, CallOptions?)"/>
    public Future<TResult> Submit<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> function, T1 arg1, T2 arg2, T3 arg3, CallOptions? options = null) =>
        SubmitFunction(function, new Arguments<T1, T2, T3>(arg1, arg2, arg3), static (f, a) => f(a.Arg1, a.Arg2, a.Arg3), options);

    /// <inheritdoc cref="Submit{TResult}(Func{TResult}, CallOptions?)"/>
    public Future<TResult> Submit<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, TResult> function, T1 arg1, T2 arg2, T3 arg3, T4 arg4, CallOptions? options = null) =>
        SubmitFunction(function, new Arguments<T1, T2, T3, T4>(arg1, arg2, arg3, arg4), static (f, a) => f(a.Arg1, a.Arg2, a.Arg3, a.Arg4), options);
}
