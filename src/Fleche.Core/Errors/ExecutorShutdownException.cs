namespace Fleche;

/// <summary>A call was submitted to an executor after its shutdown.</summary>
public sealed class ExecutorShutdownException : InvalidOperationException
{
    /// <summary>Creates the exception with its message.</summary>
    public ExecutorShutdownException(string message) : base(message) { }
}
