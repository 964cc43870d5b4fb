using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Dynamic;

namespace Fleche.Codec;

/// <summary>One method for each collection of the runtime, found by the collection's name: how to take it apart and to build it again.</summary>
internal static partial class CollectionShapes
{
    // Sequences
    public static ValueCodec List<T>() => new ListCodec<T>();

    public static ValueCodec LinkedList<T>() => Sequence<LinkedList<T>, T>(_ => new(), (c, x) => c.AddLast(x));

    public static ValueCodec Queue<T>() => Sequence<Queue<T>, T>(n => new(n), (c, x) => c.Enqueue(x));

    public static ValueCodec Stack<T>() => Sequence<Stack<T>, T>(n => new(n), (c, x) => c.Push(x), c => Reversed(c));

    public static ValueCodec ConcurrentQueue<T>() => Sequence<ConcurrentQueue<T>, T>(_ => new(), (c, x) => c.Enqueue(x), c => c.ToArray());

    public static ValueCodec ConcurrentStack<T>() => Sequence<ConcurrentStack<T>, T>(_ => new(), (c, x) => c.Push(x), c => Reversed(c));

    public static ValueCodec ConcurrentBag<T>() => Sequence<ConcurrentBag<T>, T>(_ => new(), (c, x) => c.Add(x), c => Reversed(c));

    public static ValueCodec Collection<T>() => Sequence<Collection<T>, T>(n => new(new List<T>(n)), (c, x) => InnerList<T>.Of(c).Add(x));

    public static ValueCodec ObservableCollection<T>() => Sequence<ObservableCollection<T>, T>(_ => [], (c, x) => InnerList<T>.Of(c).Add(x));

    public static ValueCodec ArrayList()
    {
        var add = BaseMethod.Of<Func<ArrayList, object?, int>>("Add");
        return Sequence<ArrayList, object?>(n => new(n), (c, x) => add(c, x), BaseMethod.Of<Func<ArrayList, object?[]>>("ToArray"));
    }

    public static ValueCodec Queue()
        => Sequence(n => new(n), BaseMethod.Of<Action<Queue, object?>>("Enqueue"), BaseMethod.Of<Func<Queue, object?[]>>("ToArray"));

    public static ValueCodec Stack()
    {
        var items = BaseMethod.Of<Func<Stack, object?[]>>("ToArray");
        return Sequence(n => new(n), BaseMethod.Of<Action<Stack, object?>>("Push"), c => Reversed(items(c)));
    }

    public static ValueCodec ExpandoObject() => Sequence<ExpandoObject, KeyValuePair<string, object?>>(
        _ => new(), (c, x) => ((IDictionary<string, object?>)c).Add(x), c => [.. c]);

    // Sets and the like
    public static ValueCodec HashSet<T>()
        => Keyed<HashSet<T>, T, IEqualityComparer<T>>((n, k) => new(n, k), (c, x) => RequireNew(c.Add(x), c), c => NotDefault(c.Comparer));

    public static ValueCodec SortedSet<T>()
        => Keyed<SortedSet<T>, T, IComparer<T>>((_, k) => new(k), (c, x) => RequireNew(c.Add(x), c), c => NotDefault(c.Comparer));

    public static ValueCodec PriorityQueue<TElement, TPriority>()
        => Keyed<PriorityQueue<TElement, TPriority>, (TElement Element, TPriority Priority), IComparer<TPriority>>(
            (n, k) => new(n, k), (c, x) => c.Enqueue(x.Element, x.Priority), c => NotDefault(c.Comparer), c => c.UnorderedItems);

    // Dictionaries
    public static ValueCodec Dictionary<TKey, TValue>()
        where TKey : notnull
        => Map<Dictionary<TKey, TValue>, TKey, TValue, IEqualityComparer<TKey>>(
            (n, k) => new(n, k), (c, x) => c.Add(x.Key, x.Value), c => NotDefault(c.Comparer));

    public static ValueCodec OrderedDictionary<TKey, TValue>()
        where TKey : notnull
        => Map<OrderedDictionary<TKey, TValue>, TKey, TValue, IEqualityComparer<TKey>>(
            (n, k) => new(n, k), (c, x) => c.Add(x.Key, x.Value), c => NotDefault(c.Comparer));

    public static ValueCodec SortedDictionary<TKey, TValue>()
        where TKey : notnull
        => Map<SortedDictionary<TKey, TValue>, TKey, TValue, IComparer<TKey>>(
            (_, k) => new(k), (c, x) => c.Add(x.Key, x.Value), c => NotDefault(c.Comparer));

    public static ValueCodec SortedList<TKey, TValue>()
        where TKey : notnull
        => Map<SortedList<TKey, TValue>, TKey, TValue, IComparer<TKey>>(
            (n, k) => new(n, k), (c, x) => c.Add(x.Key, x.Value), c => NotDefault(c.Comparer));

    public static ValueCodec ConcurrentDictionary<TKey, TValue>()
        where TKey : notnull
        => Map<ConcurrentDictionary<TKey, TValue>, TKey, TValue, IEqualityComparer<TKey>>(
            (_, k) => new(k), (c, x) => c.TryAdd(x.Key, x.Value), c => NotDefault(c.Comparer), c => c.ToArray());

    public static ValueCodec Hashtable()
    {
        var add = BaseMethod.Of<Action<Hashtable, object, object?>>("Add");
        return Map<Hashtable, object, object?, IEqualityComparer>((n, k) => new(n, k), (c, x) => add(c, x.Key, x.Value), c => Inner.Comparer(c), c => Entries(c));
    }

    public static ValueCodec SortedList()
    {
        var add = BaseMethod.Of<Action<SortedList, object, object?>>("Add");
        return Map<SortedList, object, object?, IComparer>(
            (n, k) => new(k, n), (c, x) => add(c, x.Key, x.Value), c => Inner.Comparer(c) is var k && Equals(k, Comparer.Default) ? null : k, c => Entries(c));
    }

    // Immutable
    public static ValueCodec ImmutableArray<T>() => new ScalarCodec<ImmutableArray<T>>(
        (w, v) => WriteOrNil(w, v.IsDefault, v.AsSpan()),
        r => r.TryReadNil() ? default : System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(Elements<T>.Read(r)));

    public static ValueCodec ImmutableList<T>()
        => Built<ImmutableList<T>, T, ImmutableList<T>.Builder>(
            System.Collections.Immutable.ImmutableList.CreateBuilder<T>, (b, x) => b.Add(x), b => b.ToImmutable());

    public static ValueCodec ImmutableQueue<T>()
        => Built<ImmutableQueue<T>, T, List<T>>(() => [], (b, x) => b.Add(x), b => System.Collections.Immutable.ImmutableQueue.CreateRange(b));

    public static ValueCodec ImmutableStack<T>()
        => Built<ImmutableStack<T>, T, List<T>>(
            () => [], (b, x) => b.Add(x), b => System.Collections.Immutable.ImmutableStack.CreateRange(b), c => Reversed(c));

    public static ValueCodec ImmutableHashSet<T>()
        => Built<ImmutableHashSet<T>, T, ImmutableHashSet<T>.Builder, IEqualityComparer<T>>(
            k => System.Collections.Immutable.ImmutableHashSet.CreateBuilder(k), (b, x) => b.Add(x), b => b.ToImmutable(), c => NotDefault(c.KeyComparer), (c, x) => c.Contains(x));

    public static ValueCodec ImmutableSortedSet<T>()
        => Built<ImmutableSortedSet<T>, T, ImmutableSortedSet<T>.Builder, IComparer<T>>(
            k => System.Collections.Immutable.ImmutableSortedSet.CreateBuilder(k), (b, x) => b.Add(x), b => b.ToImmutable(), c => NotDefault(c.KeyComparer), (c, x) => c.Contains(x));

    public static ValueCodec ImmutableDictionary<TKey, TValue>()
        where TKey : notnull
        => BuiltMap<ImmutableDictionary<TKey, TValue>, TKey, TValue, ImmutableDictionary<TKey, TValue>.Builder,
            Tuple<IEqualityComparer<TKey>?, IEqualityComparer<TValue>?>>(
            k => System.Collections.Immutable.ImmutableDictionary.CreateBuilder(k?.Item1, k?.Item2),
            (b, x) => b.Add(x),
            b => b.ToImmutable(),
            c => Both(NotDefault(c.KeyComparer), NotDefault(c.ValueComparer)),
            (c, key) => c.ContainsKey(key));

    public static ValueCodec ImmutableSortedDictionary<TKey, TValue>()
        where TKey : notnull
        => BuiltMap<ImmutableSortedDictionary<TKey, TValue>, TKey, TValue, ImmutableSortedDictionary<TKey, TValue>.Builder,
            Tuple<IComparer<TKey>?, IEqualityComparer<TValue>?>>(
            k => System.Collections.Immutable.ImmutableSortedDictionary.CreateBuilder(k?.Item1, k?.Item2),
            (b, x) => b.Add(x),
            b => b.ToImmutable(),
            c => Both(NotDefault(c.KeyComparer), NotDefault(c.ValueComparer)),
            (c, key) => c.ContainsKey(key));

    public static ValueCodec FrozenSet<T>()
        => Built<FrozenSet<T>, T, WithComparer<List<T>, IEqualityComparer<T>>, IEqualityComparer<T>>(
            k => new([], k), (b, x) => b.Items.Add(x), b => b.Items.ToFrozenSet(b.Comparer), c => NotDefault(c.Comparer), (c, x) => c.Contains(x));

    public static ValueCodec FrozenDictionary<TKey, TValue>()
        where TKey : notnull
        => BuiltMap<FrozenDictionary<TKey, TValue>, TKey, TValue, WithComparer<List<KeyValuePair<TKey, TValue>>, IEqualityComparer<TKey>>,
            IEqualityComparer<TKey>>(
            k => new([], k), (b, x) => b.Items.Add(x), b => b.Items.ToFrozenDictionary(b.Comparer), c => NotDefault(c.Comparer),
            (c, key) => c.ContainsKey(key));

    public static ValueCodec Lookup<TKey, TElement>()
        where TKey : notnull
        => BuiltMap<Lookup<TKey, TElement>, TKey, TElement[], WithComparer<List<KeyValuePair<TKey, TElement>>, IEqualityComparer<TKey>>,
            IEqualityComparer<TKey>>(
            k => new([], k),
            (b, x) => b.Items.AddRange(x.Value.Select(element => KeyValuePair.Create(x.Key, element))),
            b => (Lookup<TKey, TElement>)b.Items.ToLookup(pair => pair.Key, pair => pair.Value, b.Comparer),
            c => NotDefault(InnerLookup<TKey, TElement>.Comparer(c)),
            (c, key) => c.Contains(key),
            c => c.Select(group => KeyValuePair.Create(group.Key, group.ToArray())));

    // Views
    public static ValueCodec ReadOnlyDictionary<TKey, TValue>()
        where TKey : notnull
        => new ObjectCodec<ReadOnlyDictionary<TKey, TValue>>(
            [.. MemberName.Of(typeof(ReadOnlyDictionary<TKey, TValue>)).Where(static member => member.Field.Name == "m_dictionary")]);

    public static ValueCodec Memory<T>() => new ScalarCodec<Memory<T>>((w, v) => Elements<T>.Write(w, v.Span), r => Elements<T>.Read(r));

    public static ValueCodec ReadOnlyMemory<T>() => new ScalarCodec<ReadOnlyMemory<T>>((w, v) => Elements<T>.Write(w, v.Span), r => Elements<T>.Read(r));

    public static ValueCodec ArraySegment<T>() => new ScalarCodec<ArraySegment<T>>(
        (w, v) => WriteOrNil<T>(w, v.Array is null, v), r => r.TryReadNil() ? default : new ArraySegment<T>(Elements<T>.Read(r)));
}
