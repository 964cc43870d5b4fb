using System.Reflection;
using System.Runtime.CompilerServices;

namespace Fleche.Codec;

/// <summary>Objects of a class by their fields, private and inherited ones too; no constructor runs.</summary>
internal sealed class ObjectCodec<T> : ReferenceCodec<T>
    where T : class
{
    private static readonly bool IsFinalizable = EmptyObject.IsFinalizable(typeof(T));

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

    /// <summary>An object whose fields all have their defaults, to be completed when it has them.</summary>
    public static T CreateEmpty() => IsFinalizable ? (T)EmptyObject.Create(typeof(T)) : (T)RuntimeHelpers.GetUninitializedObject(typeof(T));

    /// <summary>All fields are read.</summary>
    public static void Complete(T value)
    {
        if (IsFinalizable)
        {
            EmptyObject.Complete(value);
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
