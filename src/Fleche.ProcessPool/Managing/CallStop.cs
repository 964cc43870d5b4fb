using System.Diagnostics;

namespace Fleche.ProcessPool.Managing;

/// <summary>The wish that a running call stops.</summary>
/// <param name="Cause">Why.</param>
/// <param name="Token">The token that was cancelled, if one was.</param>
internal sealed record CallStop(StopCause Cause, CancellationToken Token = default)
{
    /// <summary>When the call must have ended by itself, on the clock of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long Deadline { get; init; }

    /// <summary>What the call fails with, for every cause but <see cref="StopCause.Cancel"/>.</summary>
    /// <param name="item">The call.</param>
    /// <param name="how">How it came to its end, as a clause.</param>
    public Exception ToException(WorkItem item, string how) => Cause == StopCause.Timeout
        ? new TaskTimeoutException(
            $"{item.Culprit.DisplayName} ran for more than its time-out of {item.Options!.Timeout!.Value.TotalSeconds:0.###} s and was stopped: {how}.{item.Note}")
        : new OperationCanceledException($"{item.Culprit.DisplayName} was cancelled while it ran: {how}.", Token);
}
