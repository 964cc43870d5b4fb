using System.Collections;
using System.Reflection;

namespace Fleche.Digests;

/// <summary>The comparers of a keyed collection: they decide what it finds, so they are part of it. The default ones count as null.</summary>
internal sealed class Comparers
{
    private static readonly string[] PublicNames = ["Comparer", "KeyComparer", "ValueComparer"];

    /// <summary>What the collections that show no comparer call theirs: Hashtable, SortedList and ListDictionary, Lookup, HybridDictionary.</summary>
    private static readonly string[] PrivateNames = ["EqualityComparer", "comparer", "_comparer", "caseInsensitive"];

    private readonly MemberInfo[] _members;

    public Comparers(Type collection)
    {
        _members = [.. PublicNames.Select(collection.GetProperty).OfType<MemberInfo>()];
        if (_members.Length == 0)
        {
            _members = [.. PrivateNames.Select(name => FindPrivate(collection, name)).OfType<MemberInfo>().Take(1)];
        }
    }

    public void Write(DigestWriter writer, object collection)
    {
        writer.WriteCount(_members.Length);
        foreach (MemberInfo member in _members)
        {
            try
            {
                object? comparer = member is PropertyInfo property ? property.GetValue(collection) : ((FieldInfo)member).GetValue(collection);
                writer.WriteNode(IsDefault(comparer, member) ? null : comparer);
            }
            catch (Exception) when (writer.Path.AddMember(member.Name))
            {
                throw;
            }
        }
    }

    private static MemberInfo? FindPrivate(Type collection, string name)
    {
        const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;
        return (MemberInfo?)collection.GetProperty(name, Hidden) ?? collection.GetField(name, Hidden);
    }

    /// <summary>Whether it is the comparer that one gets without asking for one: for equality of strings, not for their order, the ordinal one.</summary>
    private static bool IsDefault(object? comparer, MemberInfo member)
    {
        Type type = member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;
        return comparer is null || ReferenceEquals(comparer, Comparer.Default) || IsGenericDefault(comparer)
            || ReferenceEquals(comparer, StringComparer.Ordinal) && type.Name.StartsWith(nameof(IEqualityComparer), StringComparison.Ordinal);
    }

    /// <summary>Whether it is the <c>Default</c> of <see cref="Comparer{T}"/> or <see cref="EqualityComparer{T}"/>.</summary>
    private static bool IsGenericDefault(object comparer)
    {
        for (Type? at = comparer.GetType(); at is not null; at = at.BaseType)
        {
            Type? definition = at.IsGenericType ? at.GetGenericTypeDefinition() : null;
            if (definition == typeof(Comparer<>) || definition == typeof(EqualityComparer<>))
            {
                return ReferenceEquals(at.GetProperty("Default", BindingFlags.Static | BindingFlags.Public)!.GetValue(null), comparer);
            }
        }

        return false;
    }
}
