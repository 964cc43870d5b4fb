using System.Reflection.Emit;

namespace Fleche.Codec;

/// <summary>Gets at a field through a compiled method that gives its place; works for private and read-only fields too.</summary>
internal sealed class CompiledMember<TOwner, TField> : Member<TOwner>
{
    private readonly ValueCodec<TField> _codec = ValueCodecs.For<TField>();
    private readonly FieldPlace _place;

    public CompiledMember(MemberName name) : base(name)
    {
        var method = new DynamicMethod(
            $"place of {name.Name}",
            typeof(TField).MakeByRefType(),
            [typeof(TOwner).MakeByRefType()],
            typeof(CompiledMember<,>).Module,
            skipVisibility: true);
        var il = method.GetILGenerator(16);
        il.Emit(OpCodes.Ldarg_0);
        if (!typeof(TOwner).IsValueType)
        {
            il.Emit(OpCodes.Ldind_Ref);
        }

        il.Emit(OpCodes.Ldflda, name.Field);
        il.Emit(OpCodes.Ret);
        _place = method.CreateDelegate<FieldPlace>();
    }

    /// <summary>The place of the field in an object.</summary>
    private delegate ref TField FieldPlace(ref TOwner owner);

    public override void Write(PayloadWriter writer, ref TOwner owner) => _codec.Write(writer, _place(ref owner));

    public override void Read(PayloadReader reader, ref TOwner owner)
    {
        var value = _codec.Read(reader);
        _place(ref owner) = value;
    }
}
