using System.Diagnostics;

namespace Fleche;

/// <summary>The end of a wait, fixed when the wait begins, so that waking early for nothing never lengthens it.</summary>
internal readonly struct Deadline
{
    private readonly long _end;

    private Deadline(long end) => _end = end;

    /// <summary>The deadline <paramref name="timeout"/> from now; null or infinite: never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative and not infinite.</exception>
    public static Deadline After(TimeSpan? timeout, string parameterName = "timeout")
    {
        if (timeout is not { } span || span == Timeout.InfiniteTimeSpan)
        {
            return new Deadline(long.MaxValue);
        }

        if (span < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(parameterName, span,
                "A time-out is zero or more; leave it out, or pass Timeout.InfiniteTimeSpan, to wait without end.");
        }
        double end = Stopwatch.GetTimestamp() + span.TotalSeconds * Stopwatch.Frequency;
        return new Deadline(end >= long.MaxValue ? long.MaxValue : (long)end);
    }

    /// <summary>What is left, in milliseconds rounded up, for the waits of the runtime: -1 for ever, 0 when it has passed.</summary>
    public int RemainingMilliseconds
    {
        get
        {
            if (_end == long.MaxValue)
            {
                return Timeout.Infinite;
            }

            long left = _end - Stopwatch.GetTimestamp();
            // A wait longer than the runtime's limit of 24 days ends early; every caller looks again.
            return left <= 0 ? 0 : (int)Math.Min(int.MaxValue, Math.Ceiling(left * 1000.0 / Stopwatch.Frequency));
        }
    }
}
