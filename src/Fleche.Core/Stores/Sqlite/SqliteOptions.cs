namespace Fleche;

/// <summary>How a SQLite store is opened.</summary>
public sealed record SqliteOptions
{
    private readonly TimeSpan _busyTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long one operation waits for a file that other programs keep locked, before it fails.</summary>
    /// <value>100 ms to 1 hour; default: 30 s.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan BusyTimeout
    {
        get => _busyTimeout;
        init => _busyTimeout = value >= TimeSpan.FromMilliseconds(100) && value <= TimeSpan.FromHours(1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(BusyTimeout), value, "BusyTimeout must be from 100 ms to 1 hour.");
    }
}
