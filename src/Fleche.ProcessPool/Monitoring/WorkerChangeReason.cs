namespace Fleche.ProcessPool;

/// <summary>Why a worker changed its state.</summary>
public enum WorkerChangeReason
{
    /// <summary>Calls needed a worker, so its process was started.</summary>
    Needed,

    /// <summary>It is ready for its first call.</summary>
    Ready,

    /// <summary>It was idle for the <see cref="ProcessPoolOptions.IdleTimeout"/>.</summary>
    IdleTimeout,

    /// <summary>It has done the calls of <see cref="ProcessPoolOptions.MaxTasksPerWorker"/>.</summary>
    TaskLimit,

    /// <summary>It outgrew <see cref="ProcessPoolOptions.WorkerMemoryLimit"/>: it leaves after its call, or is killed in the middle of one.</summary>
    MemoryLimit,

    /// <summary>The pool was made smaller.</summary>
    Surplus,

    /// <summary>The pool was shut down and has no more calls.</summary>
    Shutdown,

    /// <summary>Its call was to stop (a time-out, a cancellation) and did not within <see cref="ProcessPoolOptions.CancelGrace"/>.</summary>
    CallStopped,

    /// <summary>It did not do in time what it was told: to be ready, to take up its call, to end.</summary>
    Unresponsive,

    /// <summary>The pool is broken, or <see cref="ProcessPoolExecutor.KillWorkers"/> was called.</summary>
    PoolBroken,

    /// <summary>Its process ended by itself: a crash, an exit, a signal from elsewhere, or a start that failed.</summary>
    Died,
}
