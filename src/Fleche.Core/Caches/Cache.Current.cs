using Fleche.Memoization;

namespace Fleche;

public abstract partial class Cache
{
    private static readonly Lazy<Cache> Default = new(InMemory);

    /// <summary>The cache that memoized functions use in this flow of execution.</summary>
    /// <value>Default: one in memory for the whole process.</value>
    public static Cache Current => AmbientState.Current.Cache ?? Default.Value;

    /// <summary>Makes a cache the current one for this flow of execution and those that it starts: tasks, threads, bound calls in workers.</summary>
    /// <param name="cache">The cache; whoever opened it still has to dispose of it, after the scope.</param>
    /// <returns>A scope: dispose of it to go back to the cache before.</returns>
    /// <exception cref="ArgumentNullException">The cache is null.</exception>
    public static IDisposable Use(Cache cache)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return new StateScope(AmbientState.Current with { Cache = cache });
    }
}
