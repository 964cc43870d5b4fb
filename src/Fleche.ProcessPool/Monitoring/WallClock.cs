using System.Diagnostics;

namespace Fleche.ProcessPool.Monitoring;

/// <summary>Turns times of <see cref="Stopwatch"/> into times of day: all by one reading of both clocks, so that they keep their order and their distances.</summary>
internal readonly struct WallClock
{
    private readonly long _timestamp;
    private readonly DateTime _time;

    private WallClock(long timestamp, DateTime time) => (_timestamp, _time) = (timestamp, time);

    /// <summary>Reads both clocks: what happened by then is never told as later than that.</summary>
    public static WallClock Read()
    {
        long timestamp = Stopwatch.GetTimestamp();
        return new WallClock(timestamp, DateTime.UtcNow);
    }

    /// <summary>The time of day, in UTC, of a time on the clock of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public DateTime TimeOf(long timestamp) => _time - Stopwatch.GetElapsedTime(timestamp, _timestamp);
}
