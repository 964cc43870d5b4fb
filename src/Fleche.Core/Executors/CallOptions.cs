using System.Diagnostics.CodeAnalysis;

namespace Fleche;

/// <summary>What one submitted call may do, beside its function and arguments.</summary>
public sealed record CallOptions
{
    /// <summary>
    /// How long the running call may take, counted from its start in the worker. Past it the call is stopped for good and its
    /// future fails with <see cref="TaskTimeoutException"/>.
    /// </summary>
    /// <remarks>
    /// First <see cref="WorkerContext.CancellationToken"/> is signalled in the call. A call that ends by an
    /// <see cref="OperationCanceledException"/> then has timed out, and its worker lives on; a result that it still gives within the pool's
    /// grace time is its result. After the grace time its worker is killed and replaced.
    /// </remarks>
    /// <value>More than zero, at most 24 days; <see langword="null"/> (the default): as long as it wants.</value>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// How long the call may wait to be started, counted from its submission. Past it the call never runs and its future fails with
    /// <see cref="TaskTimeoutException"/>.
    /// </summary>
    /// <remarks>A call has started when it is handed to a worker (<see cref="FutureState.Running"/>); a worker that does not begin it within 5 seconds is replaced, and this time counts again. A call that runs again (<see cref="Retries"/>) has started before and may wait; one whose worker died before beginning it has not, and this time still counts.</remarks>
    /// <value>More than zero, at most 24 days; <see langword="null"/> (the default): as long as it takes.</value>
    public TimeSpan? QueueTimeout { get; init; }

    /// <summary>Cancels the call while it is pending; on an executor that can stop running calls, stops it while it runs.</summary>
    /// <remarks>
    /// A running call is stopped as by its <see cref="Timeout"/>, but its future fails with an <see cref="OperationCanceledException"/> of this token.
    /// An executor of threads passes the token on as <see cref="WorkerContext.CancellationToken"/>, and the call decides.
    /// </remarks>
    /// <value>Default: a token that is never cancelled.</value>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Whether <see cref="Future.Cancel"/> may stop this call while it runs.</summary>
    /// <value><see langword="null"/> (the default): as the executor's own options say.</value>
    public bool? CancelRunning { get; init; }

    /// <summary>How often the call is run again when its worker died in the middle of it or it ran over its <see cref="Timeout"/>.</summary>
    /// <remarks>
    /// <para>Only for calls that may run twice: the attempt that died may have done part of its work. An exception of the function itself is its outcome
    /// and never retried, nor is a call that was cancelled, nor any after <c>Shutdown(cancelFutures: true)</c>. Each retry is logged as a warning (<see cref="FlecheLogging"/>) and queued behind the calls
    /// that wait; the final exception says how many there were. While attempts are left, the death of the worker breaks no pool.</para>
    /// <para>There are no pauses and no other conditions here: for those, submit from inside a Polly <c>ResiliencePipeline</c>, as in
    /// <c>await pipeline.ExecuteAsync(async token => await pool.Submit(Solve, x, new CallOptions { CancellationToken = token }), stop)</c>.</para>
    /// </remarks>
    /// <value>0 or more. Default: 0.</value>
    public int Retries { get; init; }

    /// <summary>The longest time-out: what the runtime's timers can measure.</summary>
    internal static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(24);

    /// <summary>Checks the ranges; called once by each submit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time-out or the number of retries is out of its range.</exception>
    internal void Validate()
    {
        if (IsOutOfRange(Timeout))
        {
            Refuse(nameof(Timeout), Timeout, "The time-out of a call is more than zero and at most 24 days; leave it null for a call that may take as long as it wants.");
        }

        if (IsOutOfRange(QueueTimeout))
        {
            Refuse(nameof(QueueTimeout), QueueTimeout, "The queue time-out of a call is more than zero and at most 24 days; leave it null for a call that may wait as long as it takes.");
        }

        if (Retries < 0)
        {
            Refuse(nameof(Retries), Retries, "The retries of a call are 0 or more.");
        }
    }

    /// <summary>Whether a time-out is one that no call can have.</summary>
    internal static bool IsOutOfRange(TimeSpan? timeout) => timeout <= TimeSpan.Zero || timeout > MaxTimeout;

    [DoesNotReturn]
    private static void Refuse(string name, object? value, string message) => throw new ArgumentOutOfRangeException(name, value, message);
}
