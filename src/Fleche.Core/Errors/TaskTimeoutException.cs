namespace Fleche;

/// <summary>A running call took longer than its <see cref="CallOptions.Timeout"/> and was stopped.</summary>
public sealed class TaskTimeoutException : TimeoutException
{
    /// <summary>Creates the exception with its message.</summary>
    public TaskTimeoutException(string message) : base(message) { }
}
