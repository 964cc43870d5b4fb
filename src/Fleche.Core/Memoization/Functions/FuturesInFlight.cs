using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Fleche.Caches;

namespace Fleche.Memoization;

/// <summary>The futures of memoized calls that are not stored yet, for one cache in this process.</summary>
internal sealed class FuturesInFlight
{
    private static readonly ConditionalWeakTable<Cache, FuturesInFlight> All = [];

    private readonly ConcurrentDictionary<Digest, Future> _futures = new();

    /// <summary>Who asks a function for its future: one at a time for each key.</summary>
    public ClaimTable Starts { get; } = new(null);

    /// <summary>Those of a cache.</summary>
    public static FuturesInFlight Of(Cache cache) => All.GetValue(cache, static _ => new FuturesInFlight());

    /// <summary>The future of a call, if it is under way.</summary>
    public bool TryGet<T>(Digest key, [NotNullWhen(true)] out Future<T>? future)
    {
        future = _futures.TryGetValue(key, out Future? found) ? found as Future<T> : null;
        return future is not null;
    }

    /// <summary>A future is under way.</summary>
    public void Add(Digest key, Future future) => _futures[key] = future;

    /// <summary>A future is stored, or will not be.</summary>
    public void Remove(Digest key, Future future) => _futures.TryRemove(KeyValuePair.Create(key, future));
}
