namespace Fleche.Caches;

/// <summary>How leases are kept.</summary>
internal sealed record LeaseOptions
{
    /// <summary>How long a lease lasts that is not renewed.</summary>
    /// <value>Default: one minute.</value>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where this process runs; only processes with the same machine can see whether each other live.</summary>
    public string Machine { get; init; } = LeaseOwner.ThisMachine;

    /// <summary>How often leases are renewed.</summary>
    public TimeSpan Renewal => Duration / 6;
}
