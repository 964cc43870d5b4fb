namespace Fleche.ProcessPool.Tests.Scenarios.Matrix;

/// <summary>What is documented to become of the call that comes by a trap.</summary>
internal enum Outcome
{
    /// <summary>It gives its result: nobody waits any more for what goes wrong.</summary>
    Works,

    /// <summary>It fails with the exception that its function threw.</summary>
    Throws,

    /// <summary>It fails with a <see cref="PayloadSerializationException"/>.</summary>
    Refused,

    /// <summary>It fails with a <see cref="TaskTimeoutException"/>.</summary>
    TimesOut,

    /// <summary>It fails with a <see cref="TerminatedWorkerException"/>, and with <see cref="WorkerFailurePolicy.BreakPool"/> the others fail with it.</summary>
    Dies,

    /// <summary>No worker gets ready: every call fails with a <see cref="BrokenProcessPoolException"/>, whatever the policy is.</summary>
    NeverStarts,
}
