namespace RiskyCalls;

/// <summary>What the caller of a risky call saw, and how long after submission.</summary>
internal sealed record Outcome(Risk Risk, Exception? Error, TimeSpan Elapsed)
{
    public bool IsExpected => Error is not null && Risk.IsExpected(Error);
}
