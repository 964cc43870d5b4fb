namespace Fleche.Codec;

/// <summary>How the items of a collection stand on the wire: one by one in an array, or as keys and values in a map.</summary>
internal abstract class ItemCodec<TItem>
{
    /// <summary>Writes the header of items and, before it, the comparer if there is one.</summary>
    public abstract void WriteHeader(PayloadWriter writer, int count, ValueCodec? comparerCodec, object? comparer);

    /// <summary>Reads what <see cref="WriteHeader"/> wrote.</summary>
    public abstract int ReadHeader(PayloadReader reader, ValueCodec? comparerCodec, out object? comparer);

    public abstract void Write(PayloadWriter writer, TItem item, int index);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Where to read.</param>
    /// <param name="index">Which item it is, for errors.</param>
    /// <param name="isComplete">Whether all is read to which the item leads; of a pair only the key counts, which is what is hashed.</param>
    public abstract TItem Read(PayloadReader reader, int index, out bool isComplete);
}
