namespace Fleche.ProcessPool;

/// <summary>One of the two streams that a worker process writes to.</summary>
public enum WorkerStream
{
    /// <summary>Standard output.</summary>
    StandardOutput,

    /// <summary>Standard error.</summary>
    StandardError,
}
