namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>Pools as the tests of failures need them.</summary>
internal static class Pools
{
    /// <summary>A pool in which the death of a worker fails only the call that ran.</summary>
    public static ProcessPoolExecutor Replacing(int workers = 1) => Of(WorkerFailurePolicy.ReplaceWorker, workers);

    /// <summary>A pool that the death of a worker in the middle of a call breaks.</summary>
    public static ProcessPoolExecutor Breaking(int workers = 1) => Of(WorkerFailurePolicy.BreakPool, workers);

    public static ProcessPoolExecutor Of(WorkerFailurePolicy policy, int workers = 1) =>
        new(new ProcessPoolOptions { MaxWorkers = workers, OnWorkerFailure = policy });
}
