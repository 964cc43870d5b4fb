using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Reflection;
using Fleche.Codec;

namespace Fleche.Digests;

/// <summary>The comparers of a keyed collection: they decide what it finds, so they are part of it. The default ones count as null.</summary>
internal sealed class Comparers
{
    private static readonly string[] PublicNames = ["Comparer", "KeyComparer", "ValueComparer"];

    /// <summary>What the collections that show no comparer call theirs: Hashtable, SortedList and ListDictionary, Lookup and OrderedDictionary, HybridDictionary.</summary>
    private static readonly string[] PrivateNames = ["EqualityComparer", "comparer", "_comparer", "caseInsensitive"];

    private static readonly ConcurrentDictionary<Type, Comparers> OfTypes = new();
    private static readonly ConcurrentDictionary<Type, MemberInfo?> Wrapped = new();

    private readonly MemberInfo[] _members;

    private Comparers(Type collection)
    {
        _members = [.. PublicNames.Select(collection.GetProperty).OfType<MemberInfo>()];
        if (_members.Length == 0)
        {
            string[] names = typeof(NameObjectCollectionBase).IsAssignableFrom(collection) ? PublicNames[..1] : PrivateNames;
            _members = [.. names.Select(name => FindPrivate(collection, name)).OfType<MemberInfo>().Take(1)];
        }
    }

    /// <summary>The comparers of a collection of the runtime.</summary>
    public static Comparers Of(Type collection) => OfTypes.GetOrAdd(collection, static type => new Comparers(type));

    /// <summary>Puts the comparers of the collection that this one shows or guards; nothing where it is no such view, or where all are the default ones.</summary>
    public static void WriteOthersBehind(DigestWriter writer, object collection)
    {
        if (Wrapped.GetOrAdd(collection.GetType(), FindWrapped) is { } member && Read(member, collection) is { } wrapped && RuntimeBase(wrapped.GetType()) is { } type)
        {
            Of(type).WriteOthers(writer, wrapped);
        }
    }

    /// <summary>Puts the comparers where one of them is not the default one, and nothing elsewhere.</summary>
    public void WriteOthers(DigestWriter writer, object collection)
    {
        if (!_members.All(member => IsDefault(Read(member, collection), member)))
        {
            Write(writer, collection);
        }

        WriteOthersBehind(writer, collection);
    }

    /// <summary>Puts the comparers, of which there is a fixed number.</summary>
    public void Write(DigestWriter writer, object collection)
    {
        writer.WriteCount(_members.Length);
        foreach (MemberInfo member in _members)
        {
            try
            {
                object? comparer = Read(member, collection);
                writer.WriteNode(IsDefault(comparer, member) ? null : comparer);
            }
            catch (Exception) when (writer.Path.AddMember(member.Name))
            {
                throw;
            }
        }
    }

    private static object? Read(MemberInfo member, object collection)
        => member is PropertyInfo property ? property.GetValue(collection) : ((FieldInfo)member).GetValue(collection);

    /// <summary>Where a view keeps its collection: a read-only or synchronized one, and the keys of a dictionary, which look for a key as it does.</summary>
    private static MemberInfo? FindWrapped(Type collection)
    {
        for (Type? at = collection; at is not null; at = at.BaseType)
        {
            string[] names = !Scalars.IsOfRuntime(at) ? [] : at.Name switch
            {
                "ReadOnlyDictionary`2" => ["m_dictionary"],
                "ReadOnlySet`1" => ["_set"],
                "SyncHashtable" => ["_table"],
                "SyncSortedList" => ["_list"],
                "KeyCollection" => ["_dictionary", "_dict", "_collection"],
                "KeyList" => ["_dict", "_sortedList"],
                _ => [],
            };
            if (names.Select(name => FindPrivate(at, name)).FirstOrDefault(static member => member is not null) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The type itself or the nearest base class of .NET; null for a collection that is all the program's.</summary>
    private static Type? RuntimeBase(Type type)
    {
        for (Type? at = type; at is not null && at != typeof(object); at = at.BaseType)
        {
            if (Scalars.IsOfRuntime(at))
            {
                return at;
            }
        }

        return null;
    }

    private static MemberInfo? FindPrivate(Type collection, string name)
    {
        const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;
        return (MemberInfo?)collection.GetProperty(name, Hidden) ?? collection.GetField(name, Hidden);
    }

    /// <summary>Whether it is the comparer that one gets without asking for one: for equality of strings, not for their order, the ordinal one.</summary>
    private static bool IsDefault(object? comparer, MemberInfo member)
    {
        if (member.DeclaringType == typeof(NameObjectCollectionBase))
        {
            return StringComparer.InvariantCultureIgnoreCase.Equals(comparer);
        }

        Type type = member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;
        return comparer is null || ReferenceEquals(comparer, Comparer.Default) || IsGenericDefault(comparer)
            || ReferenceEquals(comparer, StringComparer.Ordinal) && type.Name.StartsWith(nameof(IEqualityComparer), StringComparison.Ordinal);
    }

    /// <summary>Whether it is the <c>Default</c> of <see cref="Comparer{T}"/> or <see cref="EqualityComparer{T}"/>, or a copy of it that travelled: it has no state.</summary>
    private static bool IsGenericDefault(object comparer)
    {
        for (Type? at = comparer.GetType(); at is not null; at = at.BaseType)
        {
            Type? definition = at.IsGenericType ? at.GetGenericTypeDefinition() : null;
            if (definition == typeof(Comparer<>) || definition == typeof(EqualityComparer<>))
            {
                return at.GetProperty("Default", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!.GetType() == comparer.GetType();
            }
        }

        return false;
    }
}
