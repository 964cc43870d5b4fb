namespace Fleche.ProcessPool;

/// <summary>A worker process ended while it ran a call.</summary>
/// <remarks>The pool itself kills a worker that outgrows <see cref="ProcessPoolOptions.WorkerMemoryLimit"/>, does not respond, or cannot be sent anything more; the message says which, and how it ended is not waited for.</remarks>
public sealed class TerminatedWorkerException : BrokenProcessPoolException
{
    internal TerminatedWorkerException(string message, int processId, int? exitCode, string? signal, string standardErrorTail)
        : base(message)
    {
        ProcessId = processId;
        ExitCode = exitCode;
        Signal = signal;
        StandardErrorTail = standardErrorTail;
    }

    /// <summary>The process id of the worker that ended.</summary>
    public int ProcessId { get; }

    /// <summary>Its exit code; 128 + n for one that signal n ended. <see langword="null"/> if it could not be learned, and where the pool itself killed it.</summary>
    public int? ExitCode { get; }

    /// <summary>
    /// The signal that ended it, as <c>SIGKILL</c>; <see langword="null"/> where there was none, and where the pool itself killed it. A process that itself exits with
    /// code 128 + n cannot be told from one that signal n ended.
    /// </summary>
    public string? Signal { get; }

    /// <summary>The last lines that it wrote to standard error (at most 16 KiB), for instance .NET's trace of a stack overflow; empty where the pool itself killed it.</summary>
    public string StandardErrorTail { get; }
}
