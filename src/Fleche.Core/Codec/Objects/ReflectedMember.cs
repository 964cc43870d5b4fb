namespace Fleche.Codec;

/// <summary>Gets at a field by reflection: nothing to compile, right for the first few objects of a type.</summary>
internal sealed class ReflectedMember<TOwner>(MemberName name) : Member<TOwner>(name)
{
    private ValueCodec? _codec;

    private ValueCodec Codec => _codec ??= ValueCodecs.For(Name.Field.FieldType);

    public override void Write(PayloadWriter writer, ref TOwner owner) => Codec.WriteObject(writer, Name.Field.GetValue(owner));

    public override void Read(PayloadReader reader, ref TOwner owner)
    {
        object boxed = owner!;
        Name.Field.SetValue(boxed, Codec.ReadObject(reader));
        owner = (TOwner)boxed;
    }
}
