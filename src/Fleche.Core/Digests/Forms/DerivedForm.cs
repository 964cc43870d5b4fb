using Fleche.Codec;

namespace Fleche.Digests;

/// <summary>A program's own subclass of a collection: the items, then the fields of the subclass.</summary>
internal sealed class DerivedForm<T>(Form items, Type baseType, DigestTypes types) : Form<T>
    where T : class
{
    private readonly FieldRun<T> _fields = new(MemberName.Of(typeof(T), baseType), types);

    public override bool IsTracked => true;

    public override void Write(DigestWriter writer, T value)
    {
        items.WriteBody(writer, value);
        _fields.Write(writer, ref value);
    }
}
