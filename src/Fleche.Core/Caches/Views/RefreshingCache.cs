using Fleche.Caches;

namespace Fleche;

/// <summary>A cache in which no memoized function finds anything: all of them run, also inside of each other, and what they give replaces what is stored.</summary>
/// <remarks>Queries, <see cref="Cache.TryGet"/> and transfers still see what is stored.</remarks>
public sealed class RefreshingCache : CacheView
{
    /// <summary>Makes a refreshing view of a cache.</summary>
    /// <param name="cache">The cache. Disposing of the view disposes of it too.</param>
    /// <param name="leaveOpen">Whether it stays open instead, for whoever opened it.</param>
    /// <exception cref="ArgumentNullException">The cache is null.</exception>
    public RefreshingCache(Cache cache, bool leaveOpen = false)
        : base(cache, leaveOpen)
    {
    }

    /// <summary>Nothing is ever found, so that all functions run.</summary>
    /// <returns>False.</returns>
    public override bool Contains(Digest key) => false;

    /// <inheritdoc/>
    internal override bool TryLoadResult(Digest key, out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        return false;
    }

    /// <inheritdoc/>
    internal override CacheDescription? Describe() => Inner.Describe() is { } inner ? new RefreshingDescription(inner) : null;
}
