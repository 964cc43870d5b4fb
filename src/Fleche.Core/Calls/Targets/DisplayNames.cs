using System.Reflection;
using System.Text.RegularExpressions;

namespace Fleche.Calls.Targets;

/// <summary>Spells methods and types for messages, as the source does: <c>Program.Cube(Int32)</c>, <c>lambda in Program.Main</c>.</summary>
internal static partial class DisplayNames
{
    /// <summary>The name of <paramref name="method"/>.</summary>
    public static string Of(MethodBase method)
    {
        Match match = GeneratedName().Match(method.Name);
        if (!match.Success)
        {
            string arguments = method.IsGenericMethod ? $"<{List(method.GetGenericArguments())}>" : string.Empty;
            string parameters = List(method.GetParameters().Select(parameter => parameter.ParameterType));
            return $"{TypePrefix(method)}{method.Name}{arguments}({parameters})";
        }

        // <Main>b__0 is a lambda, <Main>g__Local|0 a local function, <<Main>$>b__0 stands in top-level statements; VB's _Lambda$__0 has no scope.
        string scope = $"{TypePrefix(method)}{match.Groups["scope"].Value}".TrimEnd('.');
        return match.Groups["local"] is { Success: true, Value: var local } ? $"local function {local} in {scope}" : $"lambda in {scope}";
    }

    /// <summary>The name of <paramref name="type"/>, without namespaces.</summary>
    public static string Of(Type type)
    {
        if (type.GetElementType() is { } element)
        {
            return Of(element) + type.Name[element.Name.Length..];
        }

        string name = type.Name;
        int arity = name.IndexOf('`');
        if (arity < 0)
        {
            return name;
        }

        return $"{name[..arity]}<{List(type.GetGenericArguments())}>";
    }

    private static string List(IEnumerable<Type> types) => string.Join(", ", types.Select(Of));

    /// <summary>The type that the user wrote the method in, with a dot.</summary>
    private static string TypePrefix(MethodBase method)
    {
        Type? type = method.DeclaringType;
        while (type is { IsNested: true } && type.Name.AsSpan().IndexOfAny('<', '$') >= 0)
        {
            type = type.DeclaringType;
        }

        return type is null ? string.Empty : Of(type) + ".";
    }

    [GeneratedRegex(@"^(<+(?<scope>[^<>]*)>(\$>)?(b__|g__(?<local>[^|]*)\|)|_Lambda\$__)")]
    private static partial Regex GeneratedName();
}
