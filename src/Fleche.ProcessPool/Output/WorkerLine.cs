namespace Fleche.ProcessPool;

/// <summary>A line that a worker process wrote, for <see cref="WorkerOutput.To(Action{WorkerLine})"/>.</summary>
public sealed record WorkerLine
{
    /// <summary>The name of the worker's pool.</summary>
    /// <value><see cref="ProcessPoolOptions.Name"/>, else <c>pool-1</c>, <c>pool-2</c> and so on.</value>
    public required string Pool { get; init; }

    /// <summary>The worker's process id.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Which worker of its pool it is.</summary>
    /// <value>1 for the first that the pool ever started, and so on; never given twice.</value>
    public required int Worker { get; init; }

    /// <summary>Where it wrote.</summary>
    public required WorkerStream Stream { get; init; }

    /// <summary>The function that the worker ran when the line arrived, or had run last: as exceptions name it.</summary>
    /// <value>
    /// <see langword="null"/> when it had not begun a call yet (an <see cref="ProcessPoolOptions.Initializer"/>, say). Output and results take different ways to the
    /// program, so a line that is written just as one call ends and the next begins may name the other.
    /// </value>
    public required string? Call { get; init; }

    /// <summary>When it arrived, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The text without its end of line. Bytes that are no UTF-8 are replaced by U+FFFD.</summary>
    /// <value>At most 64 KiB of UTF-8.</value>
    public required string Text { get; init; }

    /// <summary>Whether the line is longer than 64 KiB and goes on in the next one of this worker and stream.</summary>
    public bool Continues { get; init; }

    /// <summary>How many lines of this worker and stream were dropped just before this one, because nobody took them in time.</summary>
    /// <value>0 as long as no more than 32 MiB of a pool's lines wait for their handler.</value>
    public long Dropped { get; init; }
}
