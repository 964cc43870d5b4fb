using Fleche.Errors;

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
    {
        var builder = ReadBuilder(reader, fresh => (TBuilder)adopt(fresh), out var late);
        if (late is not null)
        {
            reader.Defer(() => late.ForEach(item => shape.Add(builder, item)));
        }

        return builder;
    }

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
        if (shape.Finish is not { } finish)
        {
            return (TCollection)ReadItems(reader, fresh =>
            {
                reader.Register(slot, fresh);
                return fresh;
            });
        }

        var builder = ReadBuilder(reader, static fresh => fresh, out var late);
        return late is null ? finish(builder) : FinishEarly(reader, builder, late, finish);
    }

    /// <summary>Reads the items and adds them, but for those from the first on that leads to an object still being read: its hash code means nothing yet.</summary>
    private TBuilder ReadBuilder(PayloadReader reader, Func<TBuilder, TBuilder> adopt, out List<TItem>? late)
    {
        var incomplete = reader.IncompleteReferences;
        var count = items.ReadHeader(reader, ComparerCodec, out var comparer);
        var builder = adopt(shape.Create(count, comparer));
        late = shape.IsKeyed && reader.IncompleteReferences != incomplete ? [] : null;
        for (var i = 0; i < count; i++)
        {
            var item = items.Read(reader, i, out var isComplete);
            if (shape.IsKeyed && !isComplete)
            {
                late ??= [];
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

        return builder;
    }

    /// <summary>
    /// Makes a collection that must exist before its keys are complete. That goes well where the keys count by what is there already, as those that are equal only to themselves:
    /// whether it finds them is seen when all is read.
    /// </summary>
    private TCollection FinishEarly(PayloadReader reader, TBuilder builder, List<TItem> late, Func<TBuilder, TCollection> finish)
    {
        TCollection collection;
        try
        {
            late.ForEach(item => shape.Add(builder, item));
            collection = finish(builder);
        }
        catch (Exception e)
        {
            throw TooEarly(e);
        }

        reader.DeferToTheEnd(() =>
        {
            // All of them: in a sorted one, a key in a wrong place hides others.
            if (!late.Concat(shape.Items(collection)).All(item => shape.Finds!(collection, item)))
            {
                throw TooEarly(cause: null);
            }
        });
        return collection;
    }

    private static PayloadSerializationException TooEarly(Exception? cause) => new(
        $"a {typeof(TCollection)} is built at once, and a key in it leads back to an object around it, so that it has to be hashed or compared before it is complete, "
        + $"which {(cause is null ? "gives another outcome than afterwards" : $"threw {cause.GetType()}: {ErrorText.MessageOf(cause)}")}. "
        + "Use a HashSet or a Dictionary there, which is filled when all is read, or a key that does not count by what leads back.",
        cause);
}
