namespace Fleche;

/// <summary>A call took longer than its <see cref="CallOptions.Timeout"/> and was stopped, or waited longer than its <see cref="CallOptions.QueueTimeout"/> and never started; the message says which.</summary>
public sealed class TaskTimeoutException : TimeoutException
{
    /// <summary>Creates the exception with its message.</summary>
    public TaskTimeoutException(string message) : base(message) { }
}
