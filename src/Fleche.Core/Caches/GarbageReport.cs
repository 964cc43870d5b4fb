namespace Fleche;

/// <summary>What a collection of garbage removed.</summary>
/// <param name="Values">How many values.</param>
/// <param name="Bytes">How many bytes they had.</param>
public sealed record GarbageReport(int Values, long Bytes);
