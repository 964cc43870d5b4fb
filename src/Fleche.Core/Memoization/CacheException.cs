namespace Fleche;

/// <summary>A cache failed a memoized call in strict mode: see <see cref="MemoizeOptions.Strict"/> and <see cref="Memoize.UseStrict"/>.</summary>
/// <remarks>The message says which call, why, and the way out; the inner exception is the cause. A function's own exceptions are never wrapped.</remarks>
public sealed class CacheException : Exception
{
    /// <summary>Creates the exception with its message and what caused it.</summary>
    public CacheException(string message, Exception? innerException = null) : base(message, innerException) { }
}
