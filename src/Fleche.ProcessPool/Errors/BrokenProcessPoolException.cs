namespace Fleche.ProcessPool;

/// <summary>The process pool can run no more calls; the message says why.</summary>
public class BrokenProcessPoolException : BrokenExecutorException
{
    /// <summary>Creates the exception with the reason.</summary>
    public BrokenProcessPoolException(string message) : base(message) { }

    /// <summary>Creates the exception with the reason and what caused it.</summary>
    public BrokenProcessPoolException(string message, Exception? innerException) : base(message, innerException) { }
}
