namespace Fleche.ProcessPool;

/// <summary>What the death of a worker in the middle of a call means for the other calls.</summary>
public enum WorkerFailurePolicy
{
    /// <summary>
    /// The pool is broken, as in Python's <c>concurrent.futures</c> and <c>loky</c>: every unfinished future fails with its own
    /// <see cref="TerminatedWorkerException"/> and every later <c>Submit</c> throws one.
    /// </summary>
    BreakPool,

    /// <summary>Only the call that ran fails; the worker is replaced and everything else goes on.</summary>
    /// <remarks>A chunk of a map is one call: all inputs in it fail, and the message says how many. With a chunk size of 1 each is a call.</remarks>
    ReplaceWorker,
}
