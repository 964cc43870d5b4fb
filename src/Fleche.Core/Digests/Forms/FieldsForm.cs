using Fleche.Codec;

namespace Fleche.Digests;

/// <summary>Objects and structs by their fields, private and inherited ones too, in any order of declaration.</summary>
internal sealed class FieldsForm<T>(DigestTypes types) : Form<T>
{
    private readonly FieldRun<T> _fields = new(MemberName.Of(typeof(T)), types);

    public override bool IsTracked => !typeof(T).IsValueType;

    public override void Write(DigestWriter writer, T value)
    {
        SerializationCalls<T>.BeforeWrite(value);
        _fields.Write(writer, ref value);
        SerializationCalls<T>.AfterWrite(value);
    }
}
