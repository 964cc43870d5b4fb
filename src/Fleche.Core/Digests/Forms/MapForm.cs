using System.Collections;

namespace Fleche.Digests;

/// <summary>Keys and values without order: the comparers, then the sorted hashes of the pairs.</summary>
internal sealed class MapForm<TKey, TValue>(Type named, DigestTypes types, Func<object, IEnumerable>? items)
    : ItemsForm<KeyValuePair<TKey, TValue>>(named, items)
{
    private readonly Comparers _comparers = Comparers.Of(named);
    private readonly Place<TKey> _keys = types.PlaceOf<TKey>();
    private readonly Place<TValue> _values = types.PlaceOf<TValue>();

    public override void WriteBody(DigestWriter writer, object value)
    {
        _comparers.Write(writer, value);
        KeyValuePair<TKey, TValue>[] all = value is IEnumerable<KeyValuePair<TKey, TValue>>
            ? ItemsOf(value)
            : [.. ((IDictionary)value).Keys.Cast<TKey>().Select(key => KeyValuePair.Create(key, (TValue)((IDictionary)value)[key!]!))];
        var entries = new Digest[all.Length];
        for (int i = 0; i < all.Length; i++)
        {
            entries[i] = writer.EntryOf(_keys, _values, all[i].Key, all[i].Value, i);
        }

        WriteSorted(writer, entries);
        Comparers.WriteOthersBehind(writer, value);
    }
}
