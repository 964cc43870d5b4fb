using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace Fleche.Digests;

/// <summary>Names of types in digests: full names without assemblies, as in <c>Ns.Outer+Inner`1[System.Int32]</c>.</summary>
/// <remarks>
/// A type keeps its digests when it moves to another assembly, as types of the runtime do. What compilers put into names by counting or by the
/// path of a file is left out: the number of an anonymous type, the checksum of a file-local one.
/// </remarks>
internal static partial class TypeLabels
{
    private static readonly ConcurrentDictionary<Type, string> Labels = new();

    /// <summary>The name of a type.</summary>
    public static string Of(Type type) => Labels.GetOrAdd(type, static type =>
    {
        var label = new StringBuilder();
        Append(label, type);
        return label.ToString();
    });

    /// <summary>What an array, pointer or reference adds to the name of its element type.</summary>
    public static string SuffixOf(Type type) => type.IsPointer ? "*" : type.IsByRef ? "&" : type.IsSZArray ? "[]" : type.GetArrayRank() == 1 ? "[*]"
        : $"[{new string(',', type.GetArrayRank() - 1)}]";

    [GeneratedRegex(@"(?<=<[^<>]*>)F[0-9A-F]{64}__|(?<=<>f__AnonymousType)\d+|(?<=VB\$AnonymousType)_\d+")]
    private static partial Regex Unstable();

    private static void Append(StringBuilder label, Type type)
    {
        if (type.IsGenericParameter)
        {
            label.Append(type.DeclaringMethod is null ? "!" : "!!").Append(type.GenericParameterPosition);
        }
        else if (type.IsFunctionPointer)
        {
            label.Append("function pointer");
        }
        else if (type.HasElementType)
        {
            Append(label, type.GetElementType()!);
            label.Append(SuffixOf(type));
        }
        else
        {
            Type definition = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
            label.Append(Unstable().Replace(definition.FullName ?? definition.Name, string.Empty));
            if (!type.IsConstructedGenericType)
            {
                return;
            }

            label.Append('[');
            foreach (Type argument in type.GetGenericArguments())
            {
                label.Append(Of(argument)).Append(',');
            }

            label[^1] = ']';
        }
    }
}
