namespace Fleche.ProcessPool.Monitoring;

/// <summary>Whether <see cref="PoolMeters"/> can be asked without making them.</summary>
internal static class MadeMeters
{
    /// <summary>Whether they are there.</summary>
    public static volatile bool Are;
}
