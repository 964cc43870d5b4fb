using Fleche.Calls;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Managing;

/// <summary>Words for the death of a worker in the middle of a call; each future gets an exception of its own, with words that all of them share.</summary>
internal static class WorkerDeath
{
    /// <summary>For the call that ran.</summary>
    public static TerminatedWorkerException OfItsCall(WorkItem item, WorkerEnd end, Exception? failure) =>
        Maker($"{end} while it ran {item.Culprit.DisplayName}.{item.Note}", end, failure)();

    /// <summary>Makes those for every other call of a pool that is broken by it.</summary>
    public static Func<TerminatedWorkerException> OfPool(CallTarget culprit, WorkerEnd end, Exception? failure) => Maker(
        $"The pool is broken, and this call with it: {end} while it ran {culprit.DisplayName}. Make a new pool (ReusableExecutor.Get does), "
        + $"or set OnWorkerFailure = {nameof(WorkerFailurePolicy)}.{nameof(WorkerFailurePolicy.ReplaceWorker)}, so that only the call that ran fails.",
        end,
        failure);

    /// <summary>For a call that outgrew <see cref="ProcessPoolOptions.WorkerMemoryLimit"/>.</summary>
    public static TerminatedWorkerException OfMemory(WorkItem item, int processId, long memory, long limit) => OfKilled(
        processId,
        $"{item.Culprit.DisplayName} was stopped: its worker process {processId} held {memory:N0} bytes of memory, more than twice the limit of "
        + $"{limit:N0} bytes (WorkerMemoryLimit).{item.Note}");

    /// <summary>For a call whose worker nothing more could be sent to.</summary>
    public static TerminatedWorkerException OfSending(WorkerHandle worker, Exception error) => OfKilled(
        worker.ProcessId,
        $"Worker process {worker.ProcessId} was killed, since nothing more could be sent to it: {error.GetType().Name}: {error.Message} "
        + $"CallOptions.Retries lets a call that it ran run again.{worker.Given.First?.Note}");

    /// <summary>For a call whose worker does nothing, with another call that has a time-out.</summary>
    public static TerminatedWorkerException OfSilent(WorkerHandle worker, TimeSpan time) => OfKilled(
        worker.ProcessId,
        $"Worker process {worker.ProcessId} was killed, since it has neither begun a call that it was given nor brought an answer for {time.TotalSeconds:0.###} s, and one of its "
        + $"calls has a time-out: was the process stopped (SIGSTOP)? CallOptions.Retries lets a call that it ran run again.{worker.Given.First?.Note}");

    /// <summary>What happened, why if that is known, and what the worker said last.</summary>
    public static string Tell(string what, WorkerEnd end, Exception? failure) => (failure is null ? what : $"{what} {failure.Message}") + end.Quote();

    /// <summary>The text, of which standard error may be 16 KiB, is put together once: many thousand calls may fail with it.</summary>
    private static Func<TerminatedWorkerException> Maker(string what, WorkerEnd end, Exception? failure)
    {
        string message = Tell(what, end, failure);
        string? signal = end.Signal;
        return () => new TerminatedWorkerException(message, end.ProcessId, end.ExitCode, signal, end.StandardErrorTail);
    }

    /// <summary>For a worker that the pool itself has killed, and whose end it does not wait for.</summary>
    private static TerminatedWorkerException OfKilled(int processId, string message) => new(message, processId, exitCode: null, signal: null, standardErrorTail: "");
}
