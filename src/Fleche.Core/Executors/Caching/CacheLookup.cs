using System.Diagnostics.CodeAnalysis;
using Fleche.Memoization;

namespace Fleche.Executors;

/// <summary>Looks the calls of one memoized function up in the cache that was current when they were submitted.</summary>
/// <typeparam name="TResult">What futures of the calls give.</typeparam>
/// <param name="state">The state of the calls.</param>
internal abstract class CacheLookup<TResult>(AmbientState state)
{
    /// <summary>The state of the calls.</summary>
    public AmbientState State => state;

    /// <summary>Looks a call up; the memoized call that runs here is told that it was made.</summary>
    /// <exception cref="CacheException">In strict mode: the cache failed, or the call has no key.</exception>
    public abstract Found Find(MemoizedCall call, out Digest key, [MaybeNull] out TResult result);

    /// <summary>Loads a result; within a rerun, one that was stored in it.</summary>
    /// <exception cref="CacheException">In strict mode: the cache failed.</exception>
    public abstract bool TryLoad(Digest key, [MaybeNullWhen(false)] out TResult result);
}
