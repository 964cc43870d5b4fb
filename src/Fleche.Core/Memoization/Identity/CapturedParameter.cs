using System.Reflection;
using Fleche.Calls.Closures;

namespace Fleche.Memoization;

/// <summary>A captured variable that a lambda reads, with the value that it has when the call is made.</summary>
/// <param name="path">The fields that lead from the closure, through the scopes around it, to the variable.</param>
internal sealed class CapturedParameter(FieldInfo[] path) : KeyedParameter(CompilerNames.VariableName(path[^1]), path[^1].FieldType)
{
    /// <summary>The variables that the body of a lambda reads, by name.</summary>
    /// <exception cref="ArgumentException">The body assigns one.</exception>
    public static IEnumerable<FieldInfo[]> PathsOf(MethodInfo method)
    {
        var reads = ClosureReads.Of(method);
        if (reads.Assigned is { } assigned)
        {
            throw new ArgumentException(
                $"The lambda assigns the captured variable '{CompilerNames.VariableName(assigned)}', which would not happen when its result is found in a cache. Return the value instead.",
                "function");
        }

        return Collect(method.DeclaringType!, [], reads).OrderBy(static path => CompilerNames.VariableName(path[^1]), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override object? ValueOf(MemoizedCall call)
    {
        object? value = call.Function.Target;
        foreach (FieldInfo field in path)
        {
            value = value is null ? null : field.GetValue(value);
        }

        return value;
    }

    private static IEnumerable<FieldInfo[]> Collect(Type scope, FieldInfo[] path, ClosureReads reads) =>
        CompilerNames.InstanceFields(scope).Where(reads.Contains).SelectMany(field => CompilerNames.IsDisplayClass(field.FieldType)
            ? Collect(field.FieldType, [.. path, field], reads)
            : [[.. path, field]]);
}
