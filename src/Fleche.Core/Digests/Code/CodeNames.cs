using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Fleche.Digests;

/// <summary>Spells types and fields in the text of a function's code.</summary>
/// <remarks>
/// Compilers name what they make by counting through a file, so a lambda more somewhere changes the names of others. Such types and fields are
/// numbered here in the order in which this function comes upon them.
/// </remarks>
internal sealed class CodeNames
{
    private readonly Dictionary<MemberInfo, int> _numbers = [];

    /// <summary>Whether the compiler of C#, Visual Basic or F# made up the name.</summary>
    public static bool IsGenerated(string name) => name.AsSpan().IndexOfAny('<', '$', '@') >= 0;

    /// <summary>A type.</summary>
    public string Of(Type type)
    {
        if (type.HasElementType)
        {
            return Of(type.GetElementType()!) + TypeLabels.SuffixOf(type);
        }

        if (type.IsGenericParameter || type.IsFunctionPointer)
        {
            return TypeLabels.Of(type);
        }

        Type definition = OwnTypes.Definition(type);
        string name = IsGenerated(definition.FullName ?? definition.Name) ? $"generated {NumberOf(definition)}" : TypeLabels.Of(definition);
        return type.IsConstructedGenericType ? $"{name}[{List(type.GetGenericArguments())}]" : name;
    }

    /// <summary>Types, with commas.</summary>
    public string List(IEnumerable<Type> types) => string.Join(',', types.Select(Of));

    /// <summary>A field: by its name, or by its data if it is a constant array.</summary>
    public string Of(FieldInfo field)
    {
        if (field.Attributes.HasFlag(FieldAttributes.HasFieldRVA))
        {
            var data = new byte[RuntimeHelpers.SizeOf(field.FieldType.TypeHandle)];
            RuntimeHelpers.InitializeArray(data, field.FieldHandle);
            return $"data {Convert.ToHexStringLower(SHA256.HashData(data))}";
        }

        FieldInfo definition = field.DeclaringType is { IsConstructedGenericType: true } ? field.Module.ResolveField(field.MetadataToken)! : field;
        string name = IsGenerated(field.Name) ? $"generated {NumberOf(definition)}" : field.Name;
        return $"{(field.DeclaringType is { } type ? Of(type) : string.Empty)}.{name}:{Of(field.FieldType)}";
    }

    private int NumberOf(MemberInfo member)
    {
        if (!_numbers.TryGetValue(member, out int number))
        {
            _numbers.Add(member, number = _numbers.Count);
        }

        return number;
    }
}
