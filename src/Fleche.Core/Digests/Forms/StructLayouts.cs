using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fleche.Codec;

namespace Fleche.Digests;

/// <summary>How plain structs lie in memory.</summary>
internal static class StructLayouts
{
    /// <summary>The fields in the order of their offsets, as in <c>X:System.Double,Y:System.Double</c>; one of the program's own structs in braces.</summary>
    public static string Describe(Type type) => Members(type, Name);

    /// <summary>As <see cref="Describe"/>, with the type's own name, the sizes of structs and the members of enums: where it is the same, the same bytes are the same value.</summary>
    public static string DescribeBytes(Type type)
        => !IsOfProgram(type) ? TypeLabels.Of(type)
            : type.IsEnum ? $"{TypeLabels.Of(type)}:{TypeLabels.Of(type.GetEnumUnderlyingType())}{{{EnumMembers.Describe(type)}}}"
            : $"{TypeLabels.Of(type)}/{SizeOf(type)}{{{Members(type, DescribeBytes)}}}";

    /// <summary>Whether the type is the program's own, or made of one that is.</summary>
    public static bool IsOfProgram(Type type)
        => !Scalars.IsOfRuntime(type) || type.IsGenericType && type.GetGenericArguments().Any(IsOfProgram);

    /// <summary>The numbers in a plain type: each with its offset.</summary>
    public static IEnumerable<(int Offset, Type Type)> Numbers(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || type == typeof(Half) || type == typeof(decimal))
        {
            return [(0, type)];
        }

        if (!RawLayout.IsBuffer(type))
        {
            return Fields(type).SelectMany(static field => Numbers(field.Field.FieldType).Select(number => (field.Offset + number.Offset, number.Type)));
        }

        Type element = Fields(type)[0].Field.FieldType;
        int size = SizeOf(element);
        return Enumerable.Range(0, SizeOf(type) / size).SelectMany(i => Numbers(element).Select(number => (i * size + number.Offset, number.Type)));
    }

    /// <summary>
    /// Whether the members of the type are the program's affair: its own type other than an enum, or a generic one of .NET with such an argument, as
    /// <c>KeyValuePair&lt;int, Point&gt;</c>.
    /// </summary>
    public static bool IsOwn(Type type) => !type.IsEnum && (!Scalars.IsOfRuntime(type) || type.GetGenericArguments().Any(IsOwn));

    /// <summary>How many bytes a value takes.</summary>
    public static int SizeOf(Type type) => RuntimeHelpers.SizeOf(type.TypeHandle);

    private static string Members(Type type, Func<Type, string> name) => string.Join(',', Fields(type)
        .OrderBy(static field => field.Offset)
        .Select(field => $"{MemberName.DisplayName(field.Field.Name)}:{name(field.Field.FieldType)}"));

    private static string Name(Type type)
        => IsOwn(type) ? $"{TypeLabels.Of(type)}{{{Describe(type)}}}" : TypeLabels.Of(type);

    /// <summary>The fields with their offsets. A plain struct has no gaps, so they follow each other unless the program says where they are.</summary>
    private static List<(int Offset, FieldInfo Field)> Fields(Type type)
    {
        var fields = new List<(int Offset, FieldInfo Field)>();
        int next = 0;
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            int offset = type.IsExplicitLayout ? field.GetCustomAttribute<FieldOffsetAttribute>()!.Value : next;
            fields.Add((offset, field));
            next = offset + SizeOf(field.FieldType);
        }

        return fields;
    }
}
