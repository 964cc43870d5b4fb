using System.Collections.Concurrent;
using Fleche.Codec;

namespace Fleche.Errors;

/// <summary>The fields that an exception's own classes declare, below <see cref="Exception"/> and without the children of an aggregate.</summary>
internal abstract class ExceptionLayout
{
    private static readonly ConcurrentDictionary<Type, ExceptionLayout> Layouts = new();

    /// <summary>The layout of an exception type.</summary>
    public static ExceptionLayout Of(Type type) => Layouts.GetOrAdd(type, static type =>
        (ExceptionLayout)Activator.CreateInstance(typeof(ExceptionLayout<>).MakeGenericType(type))!);

    /// <summary>Writes the fields of <paramref name="exception"/>.</summary>
    public abstract void Write(PayloadWriter writer, Exception exception);

    /// <summary>Sets the fields of <paramref name="exception"/>.</summary>
    public abstract void Read(PayloadReader reader, Exception exception);
}
