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
}
