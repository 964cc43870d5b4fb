namespace Fleche.Codec;

/// <summary>Structs by their fields.</summary>
internal sealed class StructCodec<T>(IReadOnlyList<MemberName> names, bool byOrder) : ValueCodec<T>
    where T : struct
{
    private readonly ObjectLayout<T> _layout = new(names, byOrder);

    public override void Write(PayloadWriter writer, T value) => _layout.Write(writer, ref value);

    public override T Read(PayloadReader reader)
    {
        var value = default(T);
        _layout.Read(reader, ref value);
        return value;
    }
}
