using Fleche.Stores;

namespace Fleche.Caches;

/// <summary>Chooses how processes claim keys from each other.</summary>
internal static class ClaimLocks
{
    /// <summary>Opens claims: locks of the kernel where they are sure to be seen by all, else leases.</summary>
    /// <param name="path">The file of the claims.</param>
    /// <param name="leases">Leases in any case; null: only on network file systems, where locks may end at this machine, and without locks.</param>
    /// <exception cref="IOException">The file cannot be made or opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be made or opened.</exception>
    public static IClaimLocks Open(string path, LeaseOptions? leases) =>
        leases is null && !FilePlace.IsOnNetwork(path) && KernelClaims.TryOpen(path) is { } locks ? locks : new LeaseClaims($"{path}.d", leases ?? new LeaseOptions());
}
