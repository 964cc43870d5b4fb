namespace Fleche;

/// <summary>How often one stored call was used since the last report, and when last.</summary>
/// <param name="Key">The call's key.</param>
/// <param name="Count">1 or more.</param>
/// <param name="LastUsed">The last time.</param>
public readonly record struct HitCount(Digest Key, long Count, DateTimeOffset LastUsed);
