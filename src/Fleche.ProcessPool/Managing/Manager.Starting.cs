using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Managing;

/// <summary>When workers are started.</summary>
internal sealed partial class Manager
{
    /// <summary>
    /// A call is about to come. The pool's first worker starts while that call is still being written, which takes as long as the start when it is the first
    /// one of the program.
    /// </summary>
    private void ExpectCall(CallOptions? options)
    {
        // The number is read without the lock: whoever is wrong about it looks again.
        if (_workersStarted > 0 || options?.CancellationToken.IsCancellationRequested is true)
        {
            return;
        }

        Effects effects = default;
        lock (_gate)
        {
            if (_workersStarted == 0 && !_isShutDown && MayStartNow())
            {
                StartWorker(ref effects);
            }
        }

        Do(effects);
    }

    private void StartWorker(ref Effects effects)
    {
        WorkerHandle worker = new(++_workersStarted, _failedStarts);
        _workers.Add(worker);
        Arm(worker, After(_options.StartTimeout));
        effects.Then(new ResultQueue(this, worker, _options).Start);
    }
}
