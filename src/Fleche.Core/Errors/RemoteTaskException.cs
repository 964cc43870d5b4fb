namespace Fleche;

/// <summary>Stands in for an exception of a call whose own type cannot be rebuilt here.</summary>
public sealed class RemoteTaskException : Exception
{
    /// <summary>Creates the stand-in.</summary>
    /// <param name="remoteTypeName">The full name of the type that the call threw.</param>
    /// <param name="message">The message of the exception that the call threw.</param>
    /// <param name="innerException">Its inner exception, rebuilt likewise; or <see langword="null"/>.</param>
    public RemoteTaskException(string remoteTypeName, string message, Exception? innerException = null)
        : base(message, innerException) => RemoteTypeName = remoteTypeName;

    /// <summary>The full name of the type that the call threw.</summary>
    public string RemoteTypeName { get; }
}
