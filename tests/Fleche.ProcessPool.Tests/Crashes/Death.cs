namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>A way for a process to end in the middle of a call.</summary>
public enum Death
{
    ManagedAccessViolation,
    NativeAccessViolation,
    RaisedSegmentationFault,
    ExitZero,
    ExitThree,
    NativeExitZero,
    NativeExitNinetyNine,
    FailFast,
    SigTerm,
    SigKill,
    StackOverflow,
    ExceptionOnThread,
    ExceptionInAsyncVoid,
}
