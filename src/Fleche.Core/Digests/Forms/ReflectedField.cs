using Fleche.Codec;

namespace Fleche.Digests;

/// <summary>Gets at a field by reflection: nothing to compile, right for the first few objects of a type.</summary>
internal sealed class ReflectedField<TOwner>(MemberName name, DigestTypes types) : FieldWriter<TOwner>(name)
{
    private Place? _place;

    public override void Write(DigestWriter writer, ref TOwner owner)
    {
        Type type = Name.Field.FieldType;
        if (_place is null && (type.IsPointer || type.IsFunctionPointer || type.IsByRef || type.IsByRefLike))
        {
            throw new IndigestibleException(Refusals.WhyNot(type)!);
        }

        (_place ??= types.PlaceOf(type)).WriteObject(writer, Name.Field.GetValue(owner));
    }

    public override FieldWriter<TOwner> Compile()
        => (FieldWriter<TOwner>)FormFactory.Make(typeof(CompiledField<,>), [typeof(TOwner), Name.Field.FieldType], Name, types);
}
