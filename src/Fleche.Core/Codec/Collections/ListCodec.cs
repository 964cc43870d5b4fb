using System.Runtime.InteropServices;

namespace Fleche.Codec;

/// <summary>Lists, as their elements in one run.</summary>
internal sealed class ListCodec<T> : ReferenceCodec<List<T>>, IExtensibleCollection
{
    public bool IsExtensible => true;

    public void WriteItems(PayloadWriter writer, object collection) => WriteContents(writer, (List<T>)collection);

    public object ReadItems(PayloadReader reader, Func<object, object> adopt)
    {
        var count = Elements<T>.ReadCount(reader);
        return Fill(reader, (List<T>)adopt(new List<T>(count)), count);
    }

    protected override void WriteContents(PayloadWriter writer, List<T> value) => Elements<T>.Write(writer, CollectionsMarshal.AsSpan(value));

    protected override List<T> ReadContents(PayloadReader reader, int slot)
    {
        var count = Elements<T>.ReadCount(reader);
        var list = new List<T>(count);
        reader.Register(slot, list);
        return Fill(reader, list, count);
    }

    private static List<T> Fill(PayloadReader reader, List<T> list, int count)
    {
        CollectionsMarshal.SetCount(list, count);
        Elements<T>.ReadInto(reader, CollectionsMarshal.AsSpan(list));
        return list;
    }
}
