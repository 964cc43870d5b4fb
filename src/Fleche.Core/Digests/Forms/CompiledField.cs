using System.Reflection.Emit;
using Fleche.Codec;

namespace Fleche.Digests;

/// <summary>Gets at a field through a compiled method, without boxes.</summary>
internal sealed class CompiledField<TOwner, TField> : FieldWriter<TOwner>
{
    private readonly Place<TField> _place;
    private readonly FieldReader _read;

    public CompiledField(MemberName name, DigestTypes types) : base(name)
    {
        _place = types.PlaceOf<TField>();
        var method = new DynamicMethod(
            $"read {name.Name}", typeof(TField), [typeof(TOwner).MakeByRefType()], typeof(CompiledField<,>).Module, skipVisibility: true);
        ILGenerator il = method.GetILGenerator(16);
        il.Emit(OpCodes.Ldarg_0);
        if (!typeof(TOwner).IsValueType)
        {
            il.Emit(OpCodes.Ldind_Ref);
        }

        if (!name.Field.DeclaringType!.IsAssignableFrom(typeof(TOwner)))
        {
            il.Emit(OpCodes.Castclass, name.Field.DeclaringType);
        }

        il.Emit(OpCodes.Ldfld, name.Field);
        il.Emit(OpCodes.Ret);
        _read = method.CreateDelegate<FieldReader>();
    }

    /// <summary>The value of the field in an object.</summary>
    private delegate TField FieldReader(ref TOwner owner);

    public override void Write(DigestWriter writer, ref TOwner owner) => _place.Write(writer, _read(ref owner));

    public override FieldWriter<TOwner> Compile() => this;
}
