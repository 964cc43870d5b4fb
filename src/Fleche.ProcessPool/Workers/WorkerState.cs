namespace Fleche.ProcessPool.Workers;

/// <summary>Where a worker stands, in the eyes of the manager.</summary>
internal enum WorkerState
{
    /// <summary>Its process is being started, or runs the initializer.</summary>
    Starting,

    /// <summary>It waits for a call.</summary>
    Idle,

    /// <summary>It was given a call.</summary>
    Busy,

    /// <summary>It was told to end and gets no more calls.</summary>
    Stopping,

    /// <summary>It is being killed.</summary>
    Killed,
}
