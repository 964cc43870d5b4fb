using Fleche.Memoization;
using Fleche.Queries;

namespace Fleche;

/// <summary>A function whose results are kept: see <see cref="Memoize"/>.</summary>
/// <remarks>Safe for use by any number of threads. It can be sent to workers, where it uses the cache that its call is bound to.</remarks>
public abstract class MemoizedFunction
{
    private protected MemoizedFunction(MemoizeOptions? options) => Options = options;

    /// <summary>The function's name in records and queries.</summary>
    public string Name => Memoizer.Profile.Name;

    /// <summary>The stored calls of this function in the current cache, of all its versions.</summary>
    /// <remarks>Its <see cref="CallQuery.WithArgument"/> refuses what is no parameter of the function, and takes <c>16</c> for a <c>double</c>.</remarks>
    public CallQuery Query()
    {
        string name = Name;
        // A filter takes a short name as well, and the name that an author gave may be the short one of another function.
        return new CallQuery(Cache.Current, new CallFilter { Function = name, Module = Memoizer.Profile.Module }, Memoizer.Profile).Where(call => call.Record.Function == name);
    }

    /// <summary>What the function's author asked for.</summary>
    internal MemoizeOptions? Options { get; }

    /// <summary>What does the work.</summary>
    internal abstract Memoizer Memoizer { get; }

    /// <summary>The user's own function.</summary>
    internal abstract Delegate Function { get; }

    /// <summary>The user's own function where one of a memoized function stands; else the function itself.</summary>
    internal static Delegate Unwrap(Delegate function) => function.Target is MemoizedFunction memoized ? memoized.Function : function;

    /// <summary>The function's name.</summary>
    public override string ToString() => Name;
}
