namespace Fleche;

/// <summary>One thing that is wrong with a store.</summary>
/// <param name="Digest">The value's digest or the call's key; null when that cannot be told.</param>
/// <param name="Description">What is wrong, where it was and where it is now.</param>
public sealed record StoreDamage(Digest? Digest, string Description);
