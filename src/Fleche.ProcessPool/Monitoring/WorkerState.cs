namespace Fleche.ProcessPool;

/// <summary>Where a worker process of a <see cref="ProcessPoolExecutor"/> stands.</summary>
public enum WorkerState
{
    /// <summary>Its process is being started, or runs the initializer.</summary>
    Starting,

    /// <summary>It waits for a call.</summary>
    Idle,

    /// <summary>It was given a call.</summary>
    Busy,

    /// <summary>It was told to end and gets no more calls.</summary>
    Leaving,

    /// <summary>It is being killed.</summary>
    Killed,

    /// <summary>Its process has ended. Only a <see cref="WorkerChange"/> says so: statistics no longer list it.</summary>
    Ended,
}
