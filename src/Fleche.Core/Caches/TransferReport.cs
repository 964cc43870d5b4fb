namespace Fleche;

/// <summary>What a transfer between caches did.</summary>
/// <param name="Copied">How many calls were copied, or moved.</param>
/// <param name="AlreadyThere">How many were left alone, since the target had them.</param>
/// <param name="Incomplete">How many could not be copied, since their result was gone.</param>
public sealed record TransferReport(int Copied, int AlreadyThere, int Incomplete);
