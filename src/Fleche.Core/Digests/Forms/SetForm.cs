using System.Collections;

namespace Fleche.Digests;

/// <summary>Items without order: the comparers, then the sorted hashes of the items.</summary>
internal sealed class SetForm<T>(Type named, DigestTypes types, Func<object, IEnumerable>? items) : ItemsForm<T>(named, items)
{
    private readonly Comparers _comparers = Comparers.Of(named);
    private readonly Place<T> _place = types.PlaceOf<T>();

    public override void WriteBody(DigestWriter writer, object value)
    {
        _comparers.Write(writer, value);
        T[] all = ItemsOf(value);
        var entries = new Digest[all.Length];
        int i = 0;
        try
        {
            for (; i < all.Length; i++)
            {
                entries[i] = writer.EntryOf(_place, all[i]);
            }
        }
        catch (Exception) when (writer.Path.AddIndex(i))
        {
            throw;
        }

        WriteSorted(writer, entries);
        Comparers.WriteOthersBehind(writer, value);
    }
}
