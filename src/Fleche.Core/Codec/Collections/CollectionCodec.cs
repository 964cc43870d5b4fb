namespace Fleche.Codec;

/// <summary>Collections by what is in them, never by their private state: hash codes of strings differ from process to process.</summary>
internal sealed class CollectionCodec<TCollection, TItem, TBuilder>(
    CollectionShape<TCollection, TItem, TBuilder> shape, ItemCodec<TItem> items)
    : ReferenceCodec<TCollection>, IExtensibleCollection
    where TCollection : class
    where TBuilder : class
{
    private ValueCodec? _comparerCodec;

    /// <summary>The codec of the comparer, if the collection has one.</summary>
    private ValueCodec? ComparerCodec => shape.ComparerType is null ? null : _comparerCodec ??= ValueCodecs.For(shape.ComparerType);

    public bool IsExtensible => shape.Finish is null;

    public void WriteItems(PayloadWriter writer, object collection) => WriteContents(writer, (TCollection)collection);

    public object ReadItems(PayloadReader reader, Func<object, object> adopt)
        => ReadBuilder(reader, fresh => (TBuilder)adopt(fresh));

    protected override void WriteContents(PayloadWriter writer, TCollection value)
    {
        var source = shape.Items(value);
        if (!source.TryGetNonEnumeratedCount(out var count))
        {
            source = [.. source];
        }

        count = source.TryGetNonEnumeratedCount(out count) ? count : 0;
        items.WriteHeader(writer, count, ComparerCodec, shape.Comparer?.Invoke(value));
        var index = 0;
        foreach (var item in source)
        {
            items.Write(writer, item, index++);
        }

        if (index != count)
        {
            throw new PayloadSerializationException(
                $"a {value.GetType()} was changed while it was written. Pass a copy, or do not change it before Submit returns.");
        }
    }

    protected override TCollection ReadContents(PayloadReader reader, int slot)
    {
        var builder = ReadBuilder(reader, fresh =>
        {
            if (IsExtensible)
            {
                reader.Register(slot, fresh);
            }

            return fresh;
        });
        return shape.Finish is { } finish ? finish(builder) : (TCollection)(object)builder;
    }

    private TBuilder ReadBuilder(PayloadReader reader, Func<TBuilder, TBuilder> adopt)
    {
        var count = items.ReadHeader(reader, ComparerCodec, out var comparer);
        var builder = adopt(shape.Create(count, comparer));
        var mayDefer = shape.IsKeyed && IsExtensible;
        var incomplete = reader.IncompleteReferences;
        List<TItem>? late = null;
        for (var i = 0; i < count; i++)
        {
            var item = items.Read(reader, i);

            // A key that leads to an object still being read has no meaningful hash code yet: it is added when all is read.
            if (mayDefer && late is null && reader.IncompleteReferences != incomplete)
            {
                late = [];
            }

            if (late is null)
            {
                shape.Add(builder, item);
            }
            else
            {
                late.Add(item);
            }
        }

        if (late is not null)
        {
            reader.Defer(() => late.ForEach(item => shape.Add(builder, item)));
        }

        return builder;
    }
}
