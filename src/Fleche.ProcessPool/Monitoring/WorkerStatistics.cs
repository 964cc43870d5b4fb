namespace Fleche.ProcessPool;

/// <summary>One worker process of a <see cref="PoolStatistics"/>.</summary>
public sealed record WorkerStatistics
{
    /// <summary>Its process id.</summary>
    /// <value>0 before its process exists.</value>
    public required int ProcessId { get; init; }

    /// <summary>Where it stands.</summary>
    public required WorkerState State { get; init; }

    /// <summary>The function that it was given and has not answered, as exceptions name it: <c>Program.Cube(Int32)</c>.</summary>
    /// <value><see langword="null"/> when there is none.</value>
    public required string? CurrentCall { get; init; }

    /// <summary>When the worker began that call, in UTC, as the worker itself has noted.</summary>
    /// <value><see langword="null"/> when there is none, or it is still on its way.</value>
    public required DateTimeOffset? CallStarted { get; init; }

    /// <summary>How many calls it has answered; a chunk of a <c>Map</c> is one.</summary>
    public required long CallsDone { get; init; }

    /// <summary>Resident memory of its process in bytes, read when the snapshot was taken.</summary>
    /// <value>0 when its process does not exist yet or no more.</value>
    public required long Memory { get; init; }

    /// <summary>When its process was started, in UTC.</summary>
    /// <value><see langword="null"/> before its process exists.</value>
    public required DateTimeOffset? StartedAt { get; init; }
}
