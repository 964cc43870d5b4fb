using System.Collections;
using System.Runtime.CompilerServices;

namespace Fleche.Errors;

/// <summary>The private fields of <see cref="Exception"/> and <see cref="AggregateException"/> that travel: no constructor sets them all.</summary>
internal static class ExceptionFields
{
    /// <summary>The message as it was given; null where the type has one of its own.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    public static extern ref string? Message(Exception exception);

    /// <summary>The data, without the user's override of <see cref="Exception.Data"/>.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_data")]
    public static extern ref IDictionary? Data(Exception exception);

    /// <summary>The inner exception.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    public static extern ref Exception? InnerException(Exception exception);

    /// <summary>The help link.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_helpURL")]
    public static extern ref string? HelpLink(Exception exception);

    /// <summary>The source; null until somebody asked for it or set it.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_source")]
    public static extern ref string? Source(Exception exception);

    /// <summary>The HRESULT.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_HResult")]
    public static extern ref int HResult(Exception exception);

    /// <summary>The code that the operating system's own handling of exceptions sees.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_xcode")]
    public static extern ref int SystemCode(Exception exception);

    /// <summary>The children of an aggregate.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerExceptions")]
    public static extern ref Exception[]? InnerExceptions(AggregateException exception);
}
