using Fleche.Memoization;

namespace Fleche;

/// <summary>A function whose results are kept: see <see cref="Memoize"/>.</summary>
/// <remarks>Safe for use by any number of threads. It can be sent to workers, where it uses the cache that its call is bound to.</remarks>
public abstract class MemoizedFunction
{
    private protected MemoizedFunction(MemoizeOptions? options) => Options = options;

    /// <summary>The function's name in records and queries.</summary>
    public string Name => Memoizer.Profile.Name;

    /// <summary>What the function's author asked for.</summary>
    internal MemoizeOptions? Options { get; }

    /// <summary>What does the work.</summary>
    internal abstract Memoizer Memoizer { get; }

    /// <summary>The function's name.</summary>
    public override string ToString() => Name;
}
