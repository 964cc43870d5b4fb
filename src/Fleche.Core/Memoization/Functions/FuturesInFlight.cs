using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Fleche.Caches;

namespace Fleche.Memoization;

/// <summary>The futures of memoized calls that are not stored yet, for one cache in this process.</summary>
internal sealed class FuturesInFlight
{
    /// <summary>How long a cache waits, when it is disposed of, for done futures to be stored: that is work on the ThreadPool.</summary>
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(10);

    private static readonly ConditionalWeakTable<Cache, FuturesInFlight> All = [];

    private readonly ConcurrentDictionary<Digest, Entry> _entries = new();

    /// <summary>Who asks a function for its future: one at a time for each key.</summary>
    public ClaimTable Starts { get; } = new(null);

    /// <summary>Those of a cache.</summary>
    public static FuturesInFlight Of(Cache cache) => All.GetValue(cache, static _ => new FuturesInFlight());

    /// <summary>Waits until the futures that are done are stored in a cache.</summary>
    public static void Drain(Cache cache)
    {
        if (All.TryGetValue(cache, out FuturesInFlight? inFlight))
        {
            Task.WaitAll([.. inFlight._entries.Values.Where(static entry => entry.Future.IsDone).Select(static entry => entry.Over.Task)], LongestDrain);
        }
    }

    /// <summary>The future of a call, if it is under way, or its value is just being stored. One that failed or was cancelled is nobody else's.</summary>
    public bool TryGet<T>(Digest key, [NotNullWhen(true)] out Future<T>? future)
    {
        future = _entries.TryGetValue(key, out Entry? entry) ? entry.Future as Future<T> : null;
        return future is { IsCancelled: false, HasFailed: false };
    }

    /// <summary>A future is under way.</summary>
    public void Add(Digest key, Future future) => _entries[key] = new Entry(future);

    /// <summary>A future is stored, or will not be.</summary>
    public void Remove(Digest key, Future future)
    {
        if (_entries.TryGetValue(key, out Entry? entry) && entry.Future == future && _entries.TryRemove(KeyValuePair.Create(key, entry)))
        {
            ThreadPoolQueue.Complete(entry.Over);
        }
    }

    private sealed class Entry(Future future)
    {
        public Future Future => future;

        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
