namespace Fleche;

/// <summary>A value has no digest, because something in it has none.</summary>
/// <remarks>The message names the type and the member path, as in <c>arg1.Settings.Stream</c>, and the way out.</remarks>
public sealed class IndigestibleException : Exception
{
    /// <summary>Creates the exception with its message.</summary>
    public IndigestibleException(string message) : base(message) { }

    /// <summary>Where in the value it is, for a value around that one; null outside of <see cref="IDigestible.GetDigest"/>.</summary>
    internal string? Path { get; set; }

    /// <summary>Creates the exception with its message and what caused it.</summary>
    public IndigestibleException(string message, Exception? innerException) : base(message, innerException) { }
}
