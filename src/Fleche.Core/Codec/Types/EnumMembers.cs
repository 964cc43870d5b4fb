using System.Globalization;
using System.Reflection;

namespace Fleche.Codec;

/// <summary>The members of enums.</summary>
internal static class EnumMembers
{
    /// <summary>Names and numbers, as in <c>Euler=0,Heun=1</c>, whatever order they were declared in.</summary>
    public static string Describe(Type type) => string.Join(',', type.GetFields(BindingFlags.Static | BindingFlags.Public)
        .Select(static field => (field.Name, Number: Convert.ToDecimal(field.GetRawConstantValue(), CultureInfo.InvariantCulture)))
        .OrderBy(static member => member.Number).ThenBy(static member => member.Name, StringComparer.Ordinal)
        .Select(static member => string.Create(CultureInfo.InvariantCulture, $"{member.Name}={member.Number}")));
}
