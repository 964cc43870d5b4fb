namespace Fleche.ProcessPool;

/// <summary>A pool at one moment. See <see cref="ProcessPoolExecutor.Statistics"/>.</summary>
/// <remarks>Each call that was submitted is in exactly one of <see cref="Pending"/>, <see cref="Running"/>, <see cref="Completed"/>,
/// <see cref="Failed"/> and <see cref="Cancelled"/>. A chunk of a <c>Map</c> is one call.</remarks>
public sealed record PoolStatistics
{
    /// <summary>The pool's name: <see cref="ProcessPoolOptions.Name"/>, else <c>pool-1</c>, <c>pool-2</c> and so on.</summary>
    public required string Name { get; init; }

    /// <summary>Calls that wait, those for a further attempt and those that a worker has at hand behind another among them.</summary>
    public required int Pending { get; init; }

    /// <summary>Calls that a worker is at: at most one for each.</summary>
    public required int Running { get; init; }

    /// <summary>Calls that gave a result.</summary>
    public required long Completed { get; init; }

    /// <summary>Calls that ended with an exception: the function threw, what it takes could not travel, its worker died, it timed out, its pool broke.</summary>
    public required long Failed { get; init; }

    /// <summary>Calls that were cancelled, by <see cref="Future.Cancel"/>, their token or a shutdown, before they started or while they ran.</summary>
    public required long Cancelled { get; init; }

    /// <summary>Attempts that failed and were followed by another (<see cref="CallOptions.Retries"/>).</summary>
    public required long Retried { get; init; }

    /// <summary>All calls that the pool was ever given: the sum of those in each state.</summary>
    public long Submitted => Pending + Running + Completed + Failed + Cancelled;

    /// <summary>How many workers were ever to be started; also those whose process could not be.</summary>
    public required int WorkersStarted { get; init; }

    /// <summary>How many of them ended otherwise than by leaving when they were told to: they died, or had to be killed.</summary>
    public required int WorkersLost { get; init; }

    /// <summary>How many workers there may be.</summary>
    public required int MaxWorkers { get; init; }

    /// <summary>The workers whose process exists or is being started, the oldest first.</summary>
    public required IReadOnlyList<WorkerStatistics> Workers { get; init; }
}
