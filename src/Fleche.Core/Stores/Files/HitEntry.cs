namespace Fleche.Stores.Files;

/// <summary>Hits of one call, as a file of hits has them.</summary>
/// <param name="Key">The call's key.</param>
/// <param name="Count">How often.</param>
/// <param name="LastUsed">The last time.</param>
/// <param name="Reported">When they were reported; those from before a record was written are not its own.</param>
internal readonly record struct HitEntry(Digest Key, long Count, DateTimeOffset LastUsed, DateTime Reported);
