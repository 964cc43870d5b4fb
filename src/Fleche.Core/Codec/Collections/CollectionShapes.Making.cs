using System.Collections;
using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace Fleche.Codec;

internal static partial class CollectionShapes
{
    private static void WriteOrNil<T>(PayloadWriter writer, bool isNil, ReadOnlySpan<T> elements)
    {
        if (isNil)
        {
            writer.WriteNil();
        }
        else
        {
            Elements<T>.Write(writer, elements);
        }
    }

    private static ValueCodec Sequence<TCollection, T>(
        Func<int, TCollection> create, Action<TCollection, T> add, Func<TCollection, IEnumerable<T>>? items = null)
        where TCollection : class
        => Make<TCollection, T, TCollection, object>(new ElementItems<T>(), (n, _) => create(n), add, null, null, items);

    private static ValueCodec Keyed<TCollection, T, TComparer>(
        Func<int, TComparer?, TCollection> create,
        Action<TCollection, T> add,
        Func<TCollection, object?> comparer,
        Func<TCollection, IEnumerable<T>>? items = null)
        where TCollection : class
        where TComparer : class
        => Make(new ElementItems<T>(), create, add, null, comparer, items);

    private static ValueCodec Map<TMap, TKey, TValue, TComparer>(
        Func<int, TComparer?, TMap> create,
        Action<TMap, KeyValuePair<TKey, TValue>> add,
        Func<TMap, object?> comparer,
        Func<TMap, IEnumerable<KeyValuePair<TKey, TValue>>>? items = null)
        where TMap : class
        where TComparer : class
        => Make(new PairItems<TKey, TValue>(), create, add, null, comparer, items);

    private static ValueCodec Built<TCollection, T, TBuilder>(
        Func<TBuilder> create, Action<TBuilder, T> add, Func<TBuilder, TCollection> finish, Func<TCollection, IEnumerable<T>>? items = null)
        where TCollection : class
        where TBuilder : class
        => Make<TCollection, T, TBuilder, object>(new ElementItems<T>(), (_, _) => create(), add, finish, null, items);

    private static ValueCodec Built<TCollection, T, TBuilder, TComparer>(
        Func<TComparer?, TBuilder> create, Action<TBuilder, T> add, Func<TBuilder, TCollection> finish, Func<TCollection, object?> comparer, Func<TCollection, T, bool> finds)
        where TCollection : class
        where TBuilder : class
        where TComparer : class
        => Make<TCollection, T, TBuilder, TComparer>(new ElementItems<T>(), (_, k) => create(k), add, finish, comparer, null, finds);

    private static ValueCodec BuiltMap<TMap, TKey, TValue, TBuilder, TComparer>(
        Func<TComparer?, TBuilder> create,
        Action<TBuilder, KeyValuePair<TKey, TValue>> add,
        Func<TBuilder, TMap> finish,
        Func<TMap, object?> comparer,
        Func<TMap, TKey, bool> finds,
        Func<TMap, IEnumerable<KeyValuePair<TKey, TValue>>>? items = null)
        where TMap : class
        where TBuilder : class
        where TComparer : class
        => Make<TMap, KeyValuePair<TKey, TValue>, TBuilder, TComparer>(
            new PairItems<TKey, TValue>(), (_, k) => create(k), add, finish, comparer, items, (map, pair) => finds(map, pair.Key));

    private static CollectionCodec<TCollection, T, TBuilder> Make<TCollection, T, TBuilder, TComparer>(
        ItemCodec<T> kind,
        Func<int, TComparer?, TBuilder> create,
        Action<TBuilder, T> add,
        Func<TBuilder, TCollection>? finish,
        Func<TCollection, object?>? comparer,
        Func<TCollection, IEnumerable<T>>? items,
        Func<TCollection, T, bool>? finds = null)
        where TCollection : class
        where TBuilder : class
        where TComparer : class
        => new(
            new CollectionShape<TCollection, T, TBuilder>
            {
                Items = items ?? (static collection => (IEnumerable<T>)collection),
                Create = (n, k) => create(n, (TComparer?)k),
                Add = add,
                Finish = finish,
                Finds = finds,
                Comparer = comparer,
                ComparerType = comparer is null ? null : typeof(TComparer),
            },
            kind);

    private static T[] Reversed<T>(IEnumerable<T> items)
    {
        T[] reversed = [.. items];
        Array.Reverse(reversed);
        return reversed;
    }

    private static IEnumerable<KeyValuePair<object, object?>> Entries(IDictionary dictionary)
        => [.. dictionary.Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create(entry.Key, entry.Value))];

    /// <summary>What was added to a set was not in it: dictionaries refuse a key that is there, sets say so.</summary>
    private static void RequireNew(bool isNew, object set)
    {
        if (!isNew)
        {
            throw new PayloadSerializationException(
                $"two elements of a {set.GetType()} are equal, and one would be lost: they were changed after they were added, or their comparer sees them otherwise here.");
        }
    }

    private static IEqualityComparer<T>? NotDefault<T>(IEqualityComparer<T>? comparer)
        => comparer is null || ReferenceEquals(comparer, EqualityComparer<T>.Default) ? null : comparer;

    private static IComparer<T>? NotDefault<T>(IComparer<T>? comparer)
        => comparer is null || ReferenceEquals(comparer, Comparer<T>.Default) ? null : comparer;

    private static Tuple<TFirst?, TSecond?>? Both<TFirst, TSecond>(TFirst? first, TSecond? second)
        where TFirst : class
        where TSecond : class
        => first is null && second is null ? null : Tuple.Create(first, second);

    /// <summary>Items that wait, with the comparer for the collection to come.</summary>
    private sealed record WithComparer<TItems, TComparer>(TItems Items, TComparer? Comparer);

    /// <summary>The list behind a Collection: adding there calls no override of a subclass.</summary>
    private static class InnerList<T>
    {
        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Items")]
        public static extern IList<T> Of(Collection<T> collection);
    }

    private static class InnerLookup<TKey, TElement>
    {
        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_comparer")]
        public static extern ref IEqualityComparer<TKey> Comparer(Lookup<TKey, TElement> lookup);
    }

    /// <summary>Comparers that the old collections keep to themselves.</summary>
    private static class Inner
    {
        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_EqualityComparer")]
        public static extern IEqualityComparer? Comparer(Hashtable table);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "comparer")]
        public static extern ref IComparer Comparer(SortedList list);
    }
}
