namespace Fleche;

/// <summary>The executor can run no more calls; the message says why.</summary>
public class BrokenExecutorException : InvalidOperationException
{
    /// <summary>Creates the exception with the reason.</summary>
    public BrokenExecutorException(string message) : base(message) { }

    /// <summary>Creates the exception with the reason and what caused it.</summary>
    public BrokenExecutorException(string message, Exception? innerException) : base(message, innerException) { }
}
