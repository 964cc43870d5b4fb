using Fleche.Calls;

namespace Fleche;

public abstract partial class Executor
{
    /// <summary>Has an action called with the given arguments (none to four).</summary>
    /// <param name="action">What to call.</param>
    /// <param name="options">What this call may do; null (the default): run as long as it wants, uncancelled.</param>
    /// <returns>The future of its end.</returns>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    /// <exception cref="ArgumentException">The action is <c>async void</c>, so that nobody could wait for its end.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time-out or the number of retries of the options is out of its range.</exception>
    /// <exception cref="NotSupportedException">The executor cannot do what the options ask for: a <see cref="ThreadPoolExecutor"/> takes no time-outs and no <see cref="CallOptions.CancelRunning"/>.</exception>
    /// <exception cref="ExecutorShutdownException">The executor was shut down.</exception>
    /// <exception cref="BrokenExecutorException">The executor can run no more calls.</exception>
    public Future<Unit> Submit(Action action, CallOptions? options = null) =>
        SubmitAction(action, new Arguments(), static (f, _) =>
        {
            f();
            return Unit.Value;
        }, options);

    /// <inheritdoc cref="Submit(Action, CallOptions?)"/>
    public Future<Unit> Submit<T1>(Action<T1> action, T1 arg1, CallOptions? options = null) =>
        SubmitAction(action, new Arguments<T1>(arg1), static (f, a) =>
        {
            f(a.Arg1);
            return Unit.Value;
        }, options);

    /// <inheritdoc cref="Submit(Action, CallOptions?)"/>
    public Future<Unit> Submit<T1, T2>(Action<T1, T2> action, T1 arg1, T2 arg2, CallOptions? options = null) =>
        SubmitAction(action, new Arguments<T1, T2>(arg1, arg2), static (f, a) =>
        {
            f(a.Arg1, a.Arg2);
            return Unit.Value;
        }, options);

    /// <inheritdoc cref="Submit(Action, CallOptions?)"/>
    public Future<Unit> Submit<T1, T2, T3>(Action<T1, T2, T3> action, T1 arg1, T2 arg2, T3 arg3, CallOptions? options = null) =>
        SubmitAction(action, new Arguments<T1, T2, T3>(arg1, arg2, arg3), static (f, a) =>
        {
            f(a.Arg1, a.Arg2, a.Arg3);
            return Unit.Value;
        }, options);

    /// <inheritdoc cref="Submit(Action, CallOptions?)"/>
    public Future<Unit> Submit<T1, T2, T3, T4>(Action<T1, T2, T3, T4> action, T1 arg1, T2 arg2, T3 arg3, T4 arg4, CallOptions? options = null) =>
        SubmitAction(action, new Arguments<T1, T2, T3, T4>(arg1, arg2, arg3, arg4), static (f, a) =>
        {
            f(a.Arg1, a.Arg2, a.Arg3, a.Arg4);
            return Unit.Value;
        }, options);
}
