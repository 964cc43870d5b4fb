using System.Reflection;
using System.Runtime.CompilerServices;

namespace Fleche.Codec;

/// <summary>Objects of a class by their fields, private and inherited ones too; no constructor runs.</summary>
internal sealed class ObjectCodec<T> : ReferenceCodec<T>
    where T : class
{
    private static readonly bool HasFinalizer =
        typeof(T).GetMethod("Finalize", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public, Type.EmptyTypes) is { IsVirtual: true } finalizer
        && finalizer.GetBaseDefinition().DeclaringType == typeof(object) && finalizer.DeclaringType != typeof(object);

    private readonly ObjectLayout<T> _layout;

    /// <summary>Chosen fields; the others keep their defaults.</summary>
    /// <param name="names">The fields, of T or its base classes, and how they are called on the wire and in errors.</param>
    /// <param name="byOrder">Whether they travel as an array, without their names.</param>
    public ObjectCodec(IReadOnlyList<MemberName> names, bool byOrder = false) => _layout = new ObjectLayout<T>(names, byOrder);

    /// <summary>An object whose fields all have their defaults. Until it is completed its finalizer, which expects what a constructor sets, does not run.</summary>
    public static T CreateEmpty()
    {
        var value = (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
        if (HasFinalizer)
        {
            GC.SuppressFinalize(value);
        }

        return value;
    }

    /// <summary>All fields are read.</summary>
    public static void Complete(T value)
    {
        if (HasFinalizer)
        {
            GC.ReRegisterForFinalize(value);
        }
    }

    protected override void WriteContents(PayloadWriter writer, T value)
    {
        SerializationCalls<T>.BeforeWrite(value);
        _layout.Write(writer, ref value);
        SerializationCalls<T>.AfterWrite(value);
    }

    protected override T ReadContents(PayloadReader reader, int slot)
    {
        var value = CreateEmpty();
        reader.Register(slot, value);
        SerializationCalls<T>.BeforeRead(value);
        _layout.Read(reader, ref value);
        SerializationCalls<T>.AfterRead(value);
        Complete(value);
        return value;
    }
}
