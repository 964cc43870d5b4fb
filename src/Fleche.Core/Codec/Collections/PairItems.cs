namespace Fleche.Codec;

/// <summary>Keys and values as a map; with a comparer <c>[comparer, map]</c>.</summary>
internal sealed class PairItems<TKey, TValue> : ItemCodec<KeyValuePair<TKey, TValue>>
{
    private ValueCodec<TKey>? _keyCodec;
    private ValueCodec<TValue>? _valueCodec;

    private ValueCodec<TKey> KeyCodec => _keyCodec ??= ValueCodecs.For<TKey>();

    private ValueCodec<TValue> ValueCodec => _valueCodec ??= ValueCodecs.For<TValue>();

    public override void WriteHeader(PayloadWriter writer, int count, ValueCodec? comparerCodec, object? comparer)
    {
        if (comparer is not null)
        {
            writer.WriteArrayHeader(2);
            comparerCodec!.WriteObject(writer, comparer);
        }

        writer.WriteMapHeader(count);
    }

    public override int ReadHeader(PayloadReader reader, ValueCodec? comparerCodec, out object? comparer)
    {
        comparer = null;
        if (comparerCodec is not null && reader.PeekByte() == (Code.FixArray | 2))
        {
            reader.ReadArrayHeader();
            comparer = comparerCodec.ReadObject(reader);
        }

        return reader.ReadMapHeader();
    }

    public override void Write(PayloadWriter writer, KeyValuePair<TKey, TValue> item, int index)
    {
        try
        {
            KeyCodec.Write(writer, item.Key);
        }
        catch (Exception) when (writer.Path.AddIndex(index) | writer.Path.AddMember("Keys"))
        {
            throw;
        }

        try
        {
            ValueCodec.Write(writer, item.Value);
        }
        catch (Exception) when (writer.Path.AddKey(item.Key))
        {
            throw;
        }
    }

    public override KeyValuePair<TKey, TValue> Read(PayloadReader reader, int index, out bool isComplete)
    {
        var incomplete = reader.IncompleteReferences;
        TKey key;
        try
        {
            key = KeyCodec.Read(reader);
            isComplete = reader.IncompleteReferences == incomplete;
        }
        catch (Exception) when (reader.Path.AddIndex(index) | reader.Path.AddMember("Keys"))
        {
            throw;
        }

        try
        {
            return new KeyValuePair<TKey, TValue>(key, ValueCodec.Read(reader));
        }
        catch (Exception) when (reader.Path.AddKey(key))
        {
            throw;
        }
    }
}
