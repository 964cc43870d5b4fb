namespace Fleche;

/// <summary>Stands in for an exception of a call whose own type cannot be rebuilt here.</summary>
/// <remarks>Message, data, inner exceptions and the worker's stack trace are those of the exception that it stands for.</remarks>
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

    /// <summary>Why that type could not be rebuilt here: it cannot be loaded, or one of its fields cannot travel.</summary>
    /// <value>As in <c>Stream: a System.IO.FileStream cannot travel …</c>; or <see langword="null"/> if it is not known.</value>
    public string? Reason { get; init; }

    /// <summary>The usual text of an exception, with <see cref="RemoteTypeName"/> beside the name of this type.</summary>
    public override string ToString()
    {
        string text = base.ToString();
        string ownName = typeof(RemoteTaskException).FullName!;
        return $"{ownName} ({RemoteTypeName}){text[ownName.Length..]}";
    }
}
