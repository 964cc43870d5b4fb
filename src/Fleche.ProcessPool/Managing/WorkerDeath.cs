using Fleche.Calls;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Managing;

/// <summary>Words for the death of a worker in the middle of a call; each future gets an exception of its own.</summary>
internal static class WorkerDeath
{
    /// <summary>For the call that ran.</summary>
    public static TerminatedWorkerException OfItsCall(WorkItem item, WorkerEnd end, Exception? failure) =>
        Create($"{end} while it ran {item.Culprit.DisplayName}.{item.Note}", end, failure);

    /// <summary>For every other call of a pool that is broken by it.</summary>
    public static TerminatedWorkerException OfPool(CallTarget culprit, WorkerEnd end, Exception? failure) => Create(
        $"The pool is broken, and this call with it: {end} while it ran {culprit.DisplayName}. Make a new pool (ReusableExecutor.Get does), "
        + $"or set OnWorkerFailure = {nameof(WorkerFailurePolicy)}.{nameof(WorkerFailurePolicy.ReplaceWorker)}, so that only the call that ran fails.",
        end,
        failure);

    /// <summary>For a call that outgrew <see cref="ProcessPoolOptions.WorkerMemoryLimit"/>.</summary>
    public static TerminatedWorkerException OfMemory(WorkItem item, int processId, long memory, long limit) => new(
        $"{item.Culprit.DisplayName} was stopped: its worker process {processId} held {memory:N0} bytes of memory, more than twice the limit of "
        + $"{limit:N0} bytes (WorkerMemoryLimit).{item.Note}",
        processId,
        exitCode: null,
        signal: null,
        standardErrorTail: "");

    /// <summary>What happened, why if that is known, and what the worker said last.</summary>
    public static string Tell(string what, WorkerEnd end, Exception? failure) => (failure is null ? what : $"{what} {failure.Message}") + end.Quote();

    private static TerminatedWorkerException Create(string message, WorkerEnd end, Exception? failure) => new(
        Tell(message, end, failure), end.ProcessId, end.ExitCode, end.Signal, end.StandardErrorTail);
}
