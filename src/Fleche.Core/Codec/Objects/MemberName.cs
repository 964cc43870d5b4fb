using System.Reflection;

namespace Fleche.Codec;

/// <summary>A field and the name under which it travels.</summary>
internal sealed class MemberName
{
    public MemberName(FieldInfo field, string name)
    {
        Field = field;
        Name = name;
        var writer = new PayloadWriter(name.Length + 8);
        writer.WriteString(name);
        Key = writer.ToArray();
    }

    public FieldInfo Field { get; }

    public string Name { get; }

    /// <summary>The name as a MessagePack string.</summary>
    public byte[] Key { get; }

    /// <summary>All fields that travel of a type and its base classes down from <paramref name="above"/>, base classes first.</summary>
    /// <param name="type">The type of the objects.</param>
    /// <param name="above">The base class whose fields, and those of its own base classes, are left out.</param>
    public static MemberName[] Of(Type type, Type? above = null)
    {
        var names = new Dictionary<string, int>();
        var members = new List<(FieldInfo Field, string Name)>();
        for (var declaring = type; declaring is not null && declaring != above; declaring = declaring.BaseType)
        {
            var fields = declaring.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
            var level = new List<(FieldInfo, string)>(fields.Length);
            foreach (var field in fields)
            {
                if (StaysBehind(field))
                {
                    continue;
                }

                var name = DisplayName(field.Name);
                if (names.TryGetValue(name, out var clashes))
                {
                    name = clashes == 1 ? $"{declaring.Name}.{name}" : $"{declaring.FullName}.{name}";
                }

                names[DisplayName(field.Name)] = clashes + 1;
                level.Add((field, name));
            }

            members.InsertRange(0, level);
        }

        return [.. members.Select(static member => new MemberName(member.Field, member.Name))];
    }

    /// <summary>Whether a field is marked as [NonSerialized].</summary>
    public static bool StaysBehind(FieldInfo field)
#pragma warning disable SYSLIB0050 // The mark outlived the formatters that it was made for, and looking for the attribute is slow.
        => field.IsNotSerialized;
#pragma warning restore SYSLIB0050

    /// <summary>All instance fields of a type and its base classes.</summary>
    public static IEnumerable<FieldInfo> AllFields(Type type)
    {
        for (var at = type; at is not null; at = at.BaseType)
        {
            foreach (var field in at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    /// <summary>The name as the user wrote it: the property of a backing field, the captured variable or parameter.</summary>
    public static string DisplayName(string fieldName)
    {
        if (!fieldName.StartsWith('<'))
        {
            return fieldName;
        }

        if (fieldName == "<>4__this")
        {
            return "this";
        }

        var end = fieldName.IndexOf('>');
        return end > 1 && fieldName[(end + 1)..] is "k__BackingField" or "i__Field" or "P" ? fieldName[1..end] : fieldName;
    }
}
