using System.Diagnostics;

namespace Fleche.Memoization;

/// <summary>When a function began, how long it ran, and what processor time it took.</summary>
internal readonly record struct Measurement
{
    private long Clock { get; init; }

    private TimeSpan? Cpu { get; init; }

    /// <summary>When the function began to run.</summary>
    public DateTimeOffset Started { get; private init; }

    /// <summary>How long it ran.</summary>
    public TimeSpan WallTime { get; private init; }

    /// <summary>The processor time that it took; null where that cannot be told.</summary>
    public TimeSpan? CpuTime { get; private init; }

    /// <summary>The function starts.</summary>
    public static Measurement Start(bool isAsync) =>
        new() { Started = DateTimeOffset.UtcNow, Cpu = ProcessorTime.Now(isAsync), Clock = Stopwatch.GetTimestamp() };

    /// <summary>The function is over; called where it started, if it is not asynchronous.</summary>
    public Measurement Stop() => this with
    {
        WallTime = Stopwatch.GetElapsedTime(Clock),
        CpuTime = Cpu is { } before ? ProcessorTime.Now(isAsync: false) - before : null,
    };
}
