namespace Fleche.ProcessPool.Monitoring;

/// <summary>How a call ended.</summary>
internal enum CallOutcome
{
    /// <summary>It gave a result.</summary>
    Completed,

    /// <summary>It threw, or could not travel.</summary>
    Failed,

    /// <summary>It ran, or waited, for too long.</summary>
    TimedOut,

    /// <summary>Its worker died, or its pool broke.</summary>
    Died,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}
