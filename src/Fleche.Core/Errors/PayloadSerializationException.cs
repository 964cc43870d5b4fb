namespace Fleche;

/// <summary>An argument, a captured variable or a result cannot travel between processes, or arrived damaged.</summary>
/// <remarks>The message names the type and the member path, as in <c>arg1.Settings.Stream</c>.</remarks>
public sealed class PayloadSerializationException : Exception
{
    /// <summary>Creates the exception with its message.</summary>
    public PayloadSerializationException(string message) : base(message) { }

    /// <summary>Creates the exception with its message and what caused it.</summary>
    public PayloadSerializationException(string message, Exception? innerException) : base(message, innerException) { }
}
