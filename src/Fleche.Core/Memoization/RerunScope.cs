using System.Collections.Concurrent;

namespace Fleche.Memoization;

/// <summary>A deep rerun: every memoized call in it runs once more, and only once, whatever is stored.</summary>
internal sealed class RerunScope
{
    // Not sent to workers: what is done there is done in their own time, and at worst runs once in each of them.
    [NonSerialized] private ConcurrentDictionary<Digest, bool>? _done;

    /// <summary>Whether a call has run, and its new result is stored.</summary>
    public bool IsDone(Digest key) => _done?.ContainsKey(key) is true;

    /// <summary>The new result of a call is stored.</summary>
    public void MarkDone(Digest key) => LazyInitializer.EnsureInitialized(ref _done)[key] = true;
}
