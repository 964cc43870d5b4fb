namespace Fleche.ProcessPool.Tests.Scenarios.Matrix;

/// <summary>What user code does instead of its work.</summary>
public enum Fate
{
    Throw,
    ExitZero,
    ExitThree,
    FailFast,
    SegmentationFault,
    Kill,

    /// <summary>It never returns. A call has a time-out then, and an initializer the pool's start time-out.</summary>
    Hang,
}
