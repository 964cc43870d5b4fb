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

    /// <summary>All fields.</summary>
    public ObjectCodec() : this(MemberName.Of(typeof(T)))
    {
    }

    /// <summary>Chosen fields; the others keep their defaults. For closures, of which only the variables in use travel.</summary>
    /// <param name="fields">Instance fields of T or its base classes.</param>
    /// <param name="names">How the fields are called on the wire and in errors; null: as the user wrote them.</param>
    public ObjectCodec(IReadOnlyList<FieldInfo> fields, IReadOnlyList<string>? names = null)
        : this([.. fields.Select((field, i) => new MemberName(field, names?[i] ?? MemberName.DisplayName(field.Name)))])
    {
    }

    /// <summary>Chosen fields.</summary>
    /// <param name="names">The fields.</param>
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

    /// <summary>Writes the fields alone: no null, no type, no identity.</summary>
    public void WriteFields(PayloadWriter writer, T value) => _layout.Write(writer, ref value);

    /// <summary>Reads what <see cref="WriteFields"/> wrote into an object that exists.</summary>
    public void ReadFields(PayloadReader reader, T value) => _layout.Read(reader, ref value);

    protected override void WriteContents(PayloadWriter writer, T value) => _layout.Write(writer, ref value);

    protected override T ReadContents(PayloadReader reader, int slot)
    {
        var value = CreateEmpty();
        reader.Register(slot, value);
        _layout.Read(reader, ref value);
        Complete(value);
        return value;
    }
}
