namespace Fleche.ProcessPool;

/// <summary>One step in the life of a worker process. See <see cref="ProcessPoolExecutor.WorkerChanged"/>.</summary>
public sealed record WorkerChange
{
    /// <summary>The worker's process id.</summary>
    /// <value>0 when no process exists yet, or none could be started.</value>
    public required int ProcessId { get; init; }

    /// <summary>Where it stood before.</summary>
    /// <value><see langword="null"/> for a new worker.</value>
    public required WorkerState? OldState { get; init; }

    /// <summary>Where it stands now.</summary>
    public required WorkerState NewState { get; init; }

    /// <summary>Why. That of <see cref="WorkerState.Ended"/> is the reason for which it left or was killed, else <see cref="WorkerChangeReason.Died"/>.</summary>
    public required WorkerChangeReason Reason { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The exit code of a process that has ended.</summary>
    /// <value><see langword="null"/> before its end, or when it could not be learned.</value>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended it, as in <c>SIGKILL</c>.</summary>
    /// <value><see langword="null"/> when there was none.</value>
    public string? Signal { get; init; }
}
