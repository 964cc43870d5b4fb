using System.Reflection;
using Fleche.Calls.Closures;

namespace Fleche.Calls.Targets;

/// <summary>Spells methods and types for messages, as the source does: <c>Program.Cube(Int32)</c>, <c>lambda in Program.Main</c>.</summary>
internal static class DisplayNames
{
    /// <summary>The name of <paramref name="method"/>.</summary>
    public static string Of(MethodBase method)
    {
        if (!GeneratedName.TryParse(method.Name, out GeneratedName generated))
        {
            string arguments = method.IsGenericMethod ? $"<{List(method.GetGenericArguments())}>" : string.Empty;
            string parameters = List(method.GetParameters().Select(parameter => parameter.ParameterType));
            return $"{TypePrefix(method)}{method.Name}{arguments}({parameters})";
        }

        string scope = $"{TypePrefix(method)}{generated.Scope}".TrimEnd('.');
        return generated.Local is { } local ? $"local function {local} in {scope}" : $"lambda in {scope}";
    }

    /// <summary>The name of <paramref name="type"/>, without namespaces.</summary>
    public static string Of(Type type)
    {
        if (type.GetElementType() is { } element)
        {
            return Of(element) + type.Name[element.Name.Length..];
        }

        string name = CompilerNames.WithoutFile(type.Name);
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
}
