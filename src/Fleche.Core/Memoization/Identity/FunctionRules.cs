using System.Reflection;
using System.Runtime.CompilerServices;
using Fleche.Calls.Closures;
using Fleche.Calls.Targets;

namespace Fleche.Memoization;

/// <summary>Refuses functions that cannot be memoized, with the way out.</summary>
internal static class FunctionRules
{
    /// <summary>Checks what a function is.</summary>
    /// <exception cref="ArgumentException">It cannot be memoized; the message says why.</exception>
    public static void Check(Delegate function, FunctionSettings settings)
    {
        if (!function.HasSingleTarget)
        {
            throw Refuse("A delegate of several methods", "a call has one result. Memoize each method, or one that calls them all.");
        }

        MethodInfo method = function.Method;
        string name = DisplayNames.Of(method);
        if (method.DeclaringType is null || method.Module.Assembly.IsDynamic)
        {
            throw Refuse(method.Name, "it was made at run time (as by DynamicMethod or Expression.Compile), so nothing says that it is the same function in the next run. Memoize a method of the program that makes and calls it.");
        }

        if (settings.Name is { } given && string.IsNullOrWhiteSpace(given))
        {
            throw Refuse(name, "its Name is empty. Leave it out, or give one that stays.");
        }

        if (settings.Name is null && (CompilerNames.IsGenerated(method) || CompilerNames.IsClosureOfFSharp(method.DeclaringType)))
        {
            throw Refuse(name, "the compiler names lambdas and local functions by counting, so another one could find its results after an edit. Make it a method, or give it a Name of its own: new MemoizeOptions { Name = \"...\" }.");
        }

        if (settings.Name is null && CompilerNames.FileLocalType(method.DeclaringType) is { } local)
        {
            throw Refuse(name, $"{DisplayNames.Of(local)} is a file-local type, and another file of this name in another folder can have one of the same name, so one function could find the results of the other. Make it internal, or give the function a Name of its own: new MemoizeOptions {{ Name = \"...\" }}.");
        }

        if (method.IsDefined(typeof(IteratorStateMachineAttribute), inherit: false))
        {
            throw Refuse(name, "it is an iterator, which runs while its result is read. Return a list or an array instead.");
        }

        if (settings.Isolate && ResultKinds.ValueTypeOf(method.ReturnType, typeof(Future<>)) is not null)
        {
            throw Refuse(name, "it gives a future, so the work is done elsewhere, and its own working directory would be no isolation. Let the function that does the work be the isolated one.");
        }
    }

    /// <summary>Checks the names that settings give.</summary>
    /// <exception cref="ArgumentException">A name is no parameter, or in both lists.</exception>
    public static void CheckNames(MethodInfo method, FunctionSettings settings, IReadOnlyCollection<string> parameters)
    {
        CheckNames(nameof(MemoizeOptions.Ignore), settings.Ignore);
        CheckNames(nameof(MemoizeOptions.Require), settings.Require);
        if (settings.Ignore.FirstOrDefault(settings.Require.Contains) is { } both)
        {
            throw Refuse(DisplayNames.Of(method), $"'{both}' is both in {nameof(MemoizeOptions.Ignore)} and in {nameof(MemoizeOptions.Require)}. Leave it out of one of them.");
        }

        void CheckNames(string list, string[] names)
        {
            int unknown = Array.FindIndex(names, name => !parameters.Contains(name));
            if (unknown >= 0)
            {
                string known = parameters.Count == 0 ? "It has no parameters." : $"Its parameters are {string.Join(", ", parameters)}.";
                throw Refuse(DisplayNames.Of(method), $"'{names[unknown] ?? "null"}' in {list} is no parameter of it. {known}");
            }
        }
    }

    /// <summary>What refuses a function.</summary>
    public static ArgumentException Refuse(string what, string why) => new($"{what} cannot be memoized: {why}", "function");
}
