using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Fleche.Memoization;

/// <summary>What memoized functions see without being told: the cache in use, tags, metadata, strictness, the memoized call that runs. Async-local.</summary>
/// <remarks>Immutable, so that a snapshot is the object itself. It travels with bound calls.</remarks>
internal sealed record AmbientState
{
    private static readonly AsyncLocal<AmbientState?> Local = new();
    private static readonly AmbientState Empty = new();

    /// <summary>States with a cache, by those without that they were made from.</summary>
    private static readonly ConditionalWeakTable<AmbientState, AmbientState> Resolved = [];

    /// <summary>The state here and now.</summary>
    public static AmbientState Current => Local.Value ?? Empty;

    /// <summary>The state here and now with its cache settled: what is bound to functions. The same object as long as nothing changes.</summary>
    public static AmbientState Snapshot
    {
        get
        {
            AmbientState current = Current;
            if (current.Cache is not null)
            {
                return current;
            }

            Cache cache = Fleche.Cache.Current;
            if (Resolved.TryGetValue(current, out AmbientState? known) && known.Cache == cache)
            {
                return known;
            }

            AmbientState resolved = current with { Cache = cache };
            Resolved.AddOrUpdate(current, resolved);
            return resolved;
        }
    }

    /// <summary>The cache in use; null: the default one.</summary>
    public Cache? Cache { get; init; }

    /// <summary>The tags of every call that is stored.</summary>
    public ImmutableDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What is read for every call that is stored, after it ran and where it ran.</summary>
    public ImmutableDictionary<string, Func<string?>> Metadata { get; init; } = ImmutableDictionary<string, Func<string?>>.Empty;

    /// <summary>Whether a cache that fails is an error of the call.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The deep rerun in which this is; null for none.</summary>
    public RerunScope? Rerun { get; init; }

    /// <summary>The memoized call that runs; null for none.</summary>
    public CallFrame? Frame { get; init; }

    /// <summary>Makes this the state of this flow of execution and of those that it starts, until the scope is disposed of.</summary>
    public Scope Enter()
    {
        AmbientState? before = Local.Value;
        Local.Value = this;
        return new Scope(before);
    }

    /// <summary>The same for a function that was bound: it runs inside of the memoized call that calls it, and nobody waits for a call in which it runs.</summary>
    public Scope EnterBound() => (Current.Frame is { } caller && caller != Frame ? this with { Frame = caller.Inside(Frame) } : this).Enter();

    /// <summary>A stretch of a flow of execution with a state of its own.</summary>
    internal readonly struct Scope(AmbientState? before) : IDisposable
    {
        /// <summary>Goes back to the state before.</summary>
        public void Dispose() => Local.Value = before;
    }
}
