using System.Collections.Concurrent;
using System.Reflection;
using Fleche.Calls.Targets;
using Fleche.Digests;

namespace Fleche.Memoization;

/// <summary>Notices two functions whose calls have the same keys, so that each finds the results of the other.</summary>
/// <remarks>
/// It grows with the methods and names that are memoized, not with closures, and holds nothing of an assembly that keeps it loaded. Only what is known to collide counts:
/// a type that cannot be another at run time keeps functions apart, and so does the type of <c>this</c>.
/// </remarks>
internal static class SharedNames
{
    /// <summary>The method that first went under an identity.</summary>
    private static readonly ConcurrentDictionary<Identity, Method> First = new();

    /// <summary>The other methods that were told of.</summary>
    private static readonly ConcurrentDictionary<(Identity Identity, Method Method), bool> Told = new();

    /// <summary>What another method is called that went under a function's identity before; null: there is none, or it was told already.</summary>
    /// <param name="function">The function; its code must not count.</param>
    /// <param name="method">The method that it is.</param>
    public static string? FindOther(FunctionProfile function, MethodInfo method)
    {
        var identity = new Identity(function.Name, function.Module, function.Version, string.Join(';', function.Parameters.Select(Describe)));
        var own = new Method(method.Module.Assembly.GetName().Name, method.Module.ModuleVersionId, method.MetadataToken, DisplayNames.Of(method));
        Method first = First.GetOrAdd(identity, own);
        return first.IsOtherThan(own) && Told.TryAdd((identity, own), true) ? first.Shown : null;
    }

    private static string Describe(KeyedParameter parameter)
    {
        Type type = Nullable.GetUnderlyingType(parameter.Type) ?? parameter.Type;
        return type.IsSealed || parameter.Name == "this" ? $"{parameter.Name}:{TypeLabels.Of(type)}" : parameter.Name;
    }

    /// <summary>What the keys of a function begin with, and its parameters.</summary>
    private readonly record struct Identity(string Name, string? Module, string? Version, string Parameters);

    /// <summary>A method in a build of an assembly.</summary>
    private readonly record struct Method(string? Assembly, Guid Build, int Token, string Shown)
    {
        /// <summary>Whether they are two functions. Methods of two builds of one assembly, as of a plug-in that is loaded anew, are not known to be.</summary>
        public bool IsOtherThan(Method method) => Assembly != method.Assembly || (Build == method.Build && Token != method.Token);
    }
}
