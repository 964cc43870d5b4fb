using System.Collections;

namespace Fleche.Digests;

/// <summary>Lookups: keys without order, the elements of each in theirs.</summary>
internal sealed class LookupForm<TKey, TElement>(Type named, DigestTypes types, Func<object, IEnumerable>? items)
    : ItemsForm<IGrouping<TKey, TElement>>(named, items)
{
    private readonly Comparers _comparers = Comparers.Of(named);
    private readonly Place<TKey> _keys = types.PlaceOf<TKey>();
    private readonly Place<TElement[]> _values = types.PlaceOf<TElement[]>();

    public override void WriteBody(DigestWriter writer, object value)
    {
        _comparers.Write(writer, value);
        IGrouping<TKey, TElement>[] groups = ItemsOf(value);
        var entries = new Digest[groups.Length];
        for (int i = 0; i < groups.Length; i++)
        {
            entries[i] = writer.EntryOf(_keys, _values, groups[i].Key, [.. groups[i]], i);
        }

        WriteSorted(writer, entries);
        Comparers.WriteOthersBehind(writer, value);
    }
}
