using System.Collections.Concurrent;

namespace Fleche.Memoization;

/// <summary>A deep rerun: every memoized call in it runs once more, and only once, whatever is stored.</summary>
internal sealed class RerunScope
{
    // The marks are not sent to workers: what is done there is done in their own time, and at worst runs once in each of them.
    private ConcurrentDictionary<Digest, bool>? _done;

    /// <summary>Tells it from others in workers.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>Whether a call has run, and its new result is stored.</summary>
    public bool IsDone(Digest key) => _done?.ContainsKey(key) is true;

    /// <summary>The new result of a call is stored.</summary>
    public void MarkDone(Digest key) => LazyInitializer.EnsureInitialized(ref _done)[key] = true;
}
