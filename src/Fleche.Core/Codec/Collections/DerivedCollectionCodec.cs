using System.Reflection;

namespace Fleche.Codec;

/// <summary>A program's own subclass of a collection: <c>[items, fields of the subclass]</c>. No constructor and no override of it runs.</summary>
internal sealed class DerivedCollectionCodec<T>(IExtensibleCollection baseCodec, Type baseType) : ReferenceCodec<T>
    where T : class
{
    private readonly ObjectLayout<T> _layout = new(MemberName.Of(typeof(T), baseType));

    /// <summary>The fields of the collection, which are taken over from a new one.</summary>
    private readonly FieldInfo[] _baseFields = [.. MemberName.AllFields(baseType)];

    protected override void WriteContents(PayloadWriter writer, T value)
    {
        writer.WriteArrayHeader(2);
        baseCodec.WriteItems(writer, value);
        _layout.Write(writer, ref value);
    }

    protected override T ReadContents(PayloadReader reader, int slot)
    {
        if (reader.ReadArrayHeader() != 2)
        {
            throw reader.Damaged($"a {typeof(T)} has two parts, items and fields");
        }

        var value = ObjectCodec<T>.CreateEmpty();
        baseCodec.ReadItems(reader, fresh =>
        {
            foreach (var field in _baseFields)
            {
                field.SetValue(value, field.GetValue(fresh));
            }

            reader.Register(slot, value);
            return value;
        });
        _layout.Read(reader, ref value);
        ObjectCodec<T>.Complete(value);
        return value;
    }
}
