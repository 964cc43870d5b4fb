namespace Fleche;

/// <summary>What one submitted call may do, beside its function and arguments.</summary>
public sealed record CallOptions
{
    /// <summary>
    /// How long the running call may take, counted from its start in the worker. Past it the call is stopped for good and its
    /// future fails with <see cref="TaskTimeoutException"/>.
    /// </summary>
    /// <value>More than zero, at most 24 days; <see langword="null"/> (the default): as long as it wants.</value>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Cancels the call while it is pending; on an executor that can stop running calls, stops it while it runs.</summary>
    /// <value>Default: a token that is never cancelled.</value>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>The longest time-out: what the runtime's timers can measure.</summary>
    internal static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(24);

    /// <summary>Checks the ranges; called once by each submit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is out of its range.</exception>
    internal void Validate()
    {
        if (Timeout is { } timeout && (timeout <= TimeSpan.Zero || timeout > MaxTimeout))
        {
            throw new ArgumentOutOfRangeException(nameof(Timeout), timeout,
                "The time-out of a call is more than zero and at most 24 days; leave it null for a call that may take as long as it wants.");
        }
    }
}
