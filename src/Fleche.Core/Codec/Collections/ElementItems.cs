namespace Fleche.Codec;

/// <summary>Items as an array; with a comparer <c>{"comparer": comparer, "items": array}</c>.</summary>
internal sealed class ElementItems<T> : ItemCodec<T>
{
    private ValueCodec<T>? _codec;

    private ValueCodec<T> Codec => _codec ??= ValueCodecs.For<T>();

    public override void WriteHeader(PayloadWriter writer, int count, ValueCodec? comparerCodec, object? comparer)
    {
        if (comparer is not null)
        {
            writer.WriteMapHeader(2);
            writer.WriteString("comparer");
            comparerCodec!.WriteObject(writer, comparer);
            writer.WriteString("items");
        }

        writer.WriteArrayHeader(count);
    }

    public override int ReadHeader(PayloadReader reader, ValueCodec? comparerCodec, out object? comparer)
    {
        comparer = null;
        if (comparerCodec is not null && reader.PeekByte() == (Code.FixMap | 2))
        {
            reader.ReadMapHeader();
            reader.ReadUtf8();
            comparer = comparerCodec.ReadObject(reader);
            reader.ReadUtf8();
        }

        return reader.ReadArrayHeader();
    }

    public override void Write(PayloadWriter writer, T item, int index)
    {
        try
        {
            Codec.Write(writer, item);
        }
        catch (Exception) when (writer.Path.AddIndex(index))
        {
            throw;
        }
    }

    public override T Read(PayloadReader reader, int index, out bool isComplete)
    {
        var incomplete = reader.IncompleteReferences;
        try
        {
            var item = Codec.Read(reader);
            isComplete = reader.IncompleteReferences == incomplete;
            return item;
        }
        catch (Exception) when (reader.Path.AddIndex(index))
        {
            throw;
        }
    }
}
