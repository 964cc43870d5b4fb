using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Specialized;
using Fleche.Codec;

namespace Fleche.Digests;

/// <summary>Chooses the form of a collection: by what is in it, never by its private state.</summary>
internal static class CollectionForms
{
    /// <summary>Collections of which the order means something although they have keys.</summary>
    private static readonly FrozenSet<string> Ordered = ["System.Collections.Generic.OrderedDictionary`2", "System.Collections.Specialized.OrderedDictionary"];

    /// <summary>The form of a collection of the runtime, or of a program's subclass of one; null for other types.</summary>
    public static Form? Find(Type type, DigestTypes types)
    {
        if (Scalars.IsOfRuntime(type) || type.Name.StartsWith("<>z__", StringComparison.Ordinal))
        {
            return FindOfRuntime(type, types);
        }

        for (Type? at = type.BaseType; at is not null && at != typeof(object); at = at.BaseType)
        {
            if (Scalars.IsOfRuntime(at) && FindOfRuntime(at, types) is { } items)
            {
                return (Form)FormFactory.Make(typeof(DerivedForm<>), [type], items, at, types);
            }
        }

        return null;
    }

    private static Form? FindOfRuntime(Type type, DigestTypes types)
    {
        string? definition = (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName;
        switch (definition)
        {
            case "System.Collections.Generic.List`1":
                return Make(typeof(ListForm<>), type.GetGenericArguments(), types);
            case "System.Collections.Immutable.ImmutableArray`1" or "System.Memory`1" or "System.ReadOnlyMemory`1" or "System.ArraySegment`1":
                return Make(typeof(SpanForm<,>), [type, type.GetGenericArguments()[0]], types);
            case "System.Collections.Generic.PriorityQueue`2":
                Type[] arguments = type.GetGenericArguments();
                return Make(typeof(SetForm<>), [typeof(ValueTuple<,>).MakeGenericType(arguments)], type, types,
                    (Func<object, IEnumerable>)(value => (IEnumerable)type.GetProperty("UnorderedItems")!.GetValue(value)!));
            case "System.Linq.Grouping`2":
                return Make(typeof(GroupForm<,>), type.GetGenericArguments(), types);
        }

        if (!typeof(IEnumerable).IsAssignableFrom(type))
        {
            return null;
        }

        if (VisibleBase(type) is not { } named)
        {
            return MakeHidden(type, types);
        }

        if (typeof(NameValueCollection).IsAssignableFrom(type))
        {
            return Make(typeof(SequenceForm<>), [typeof(KeyValuePair<string, string[]>)], named, types, (Func<object, IEnumerable>)NamesAndValues);
        }

        if (typeof(StringDictionary).IsAssignableFrom(type))
        {
            return Make(typeof(SetForm<>), [typeof(KeyValuePair<string, string>)], named, types, (Func<object, IEnumerable>)EntriesOf);
        }

        if (definition is not null && Ordered.Contains(definition) || ItemsOf(named) is not { } items)
        {
            return Make(typeof(SequenceForm<>), [ElementOf(type)], named, types, null);
        }

        return Make(items.Form, items.Arguments, named, types, null);
    }

    private static IEnumerable<KeyValuePair<string, string?>> EntriesOf(object strings) =>
        ((StringDictionary)strings).Cast<DictionaryEntry>().Select(static entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value));

    /// <summary>How keyed collections are spelled out; null for sequences.</summary>
    private static (Type Form, Type[] Arguments)? ItemsOf(Type type)
    {
        if (InterfaceOf(type, typeof(ILookup<,>)) is { } lookup)
        {
            return (typeof(LookupForm<,>), lookup.GetGenericArguments());
        }

        if ((InterfaceOf(type, typeof(IDictionary<,>)) ?? InterfaceOf(type, typeof(IReadOnlyDictionary<,>))) is { } map)
        {
            return (typeof(MapForm<,>), map.GetGenericArguments());
        }

        if (typeof(IDictionary).IsAssignableFrom(type))
        {
            return (typeof(MapForm<,>), [typeof(object), typeof(object)]);
        }

        if ((InterfaceOf(type, typeof(ISet<>)) ?? InterfaceOf(type, typeof(IReadOnlySet<>))) is { } set)
        {
            return (typeof(SetForm<>), set.GetGenericArguments());
        }

        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ConcurrentBag<>) ? (typeof(SetForm<>), type.GetGenericArguments()) : null;
    }

    /// <summary>Sequences whose type nobody sees are digested as what one sees: the results of LINQ, and what compilers make of <c>[1, 2]</c>.</summary>
    private static Form MakeHidden(Type type, DigestTypes types)
    {
        Type element = ElementOf(type);
        return Make(typeof(SequenceForm<>), [element], typeof(IEnumerable<>).MakeGenericType(element), types, (Func<object, IEnumerable>)Counted);

        IEnumerable Counted(object value)
        {
            var items = (IEnumerable)value;
            if (items is ICollection || items.Cast<object?>().TryGetNonEnumeratedCount(out _) || CountOf(items) is not null)
            {
                return items;
            }

            throw new IndigestibleException($"a {type} is a query that has not run, and may have no end. Pass its ToArray().");
        }
    }

    /// <summary>The number of items of a generic sequence, if it is known without going through them.</summary>
    private static int? CountOf(IEnumerable items)
    {
        object?[] arguments = [items, null];
        bool known = (bool)typeof(Enumerable).GetMethod(nameof(Enumerable.TryGetNonEnumeratedCount))!
            .MakeGenericMethod(ElementOf(items.GetType()))
            .Invoke(null, arguments)!;
        return known ? (int)arguments[1]! : null;
    }

    private static IEnumerable<KeyValuePair<string?, string[]?>> NamesAndValues(object value)
    {
        var collection = (NameValueCollection)value;
        for (int i = 0; i < collection.Count; i++)
        {
            yield return KeyValuePair.Create(collection.GetKey(i), collection.GetValues(i));
        }
    }

    /// <summary>The type itself or the nearest base class that a program can name.</summary>
    private static Type? VisibleBase(Type type)
    {
        for (Type? at = type; at is not null && typeof(IEnumerable).IsAssignableFrom(at); at = at.BaseType)
        {
            if (IsVisible(at))
            {
                return at;
            }
        }

        return null;
    }

    /// <summary>Whether the type's definition is public: the visibility of type arguments does not matter.</summary>
    private static bool IsVisible(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).IsVisible;

    private static Type ElementOf(Type type) => InterfaceOf(type, typeof(IEnumerable<>))?.GetGenericArguments()[0]
        ?? (typeof(IDictionary).IsAssignableFrom(type) ? typeof(DictionaryEntry) : typeof(object));

    private static Type? InterfaceOf(Type type, Type definition)
        => type.GetInterfaces().FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == definition);

    private static Form Make(Type definition, Type[] typeArguments, params object?[] arguments) => (Form)FormFactory.Make(definition, typeArguments, arguments);
}
