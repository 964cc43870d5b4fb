using Fleche.Configuration;
using Fleche.Memoization;

namespace Fleche;

public abstract partial class Cache
{
    private static readonly Lazy<Cache> Default = new(DefaultCache.Open, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The cache that memoized functions use in this flow of execution.</summary>
    /// <value>
    /// Default: the default cache of the nearest <c>fleche.json</c>, in the working directory of the first use or above it; where there is none, one in memory.
    /// It belongs to the process: do not dispose of it.
    /// </value>
    /// <exception cref="InvalidDataException">A <c>fleche.json</c> is wrong; the message says what, and where.</exception>
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
