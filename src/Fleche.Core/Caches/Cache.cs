using System.Diagnostics.CodeAnalysis;
using Fleche.Caches;
using Fleche.Memoization;
using Fleche.Queries;

namespace Fleche;

/// <summary>Stored calls and their results: what memoized functions look into before they run, and keep their results in.</summary>
/// <remarks>Safe for use by any number of threads; file and SQLite caches by any number of processes too.</remarks>
public abstract partial class Cache : IDisposable
{
    private protected Cache() { }

    /// <summary>Opens a cache in the memory of this process. It keeps values as bytes, so what a caller does to a result changes nothing here.</summary>
    public static Cache InMemory() => new StoreCache(new MemoryValueStore(), new MemoryCallStore());

    /// <summary>Whether a call is stored.</summary>
    /// <param name="key">Its key: <c>function.Digest(arguments)</c>.</param>
    public abstract bool Contains(Digest key);

    /// <summary>Removes a call. Its values stay until the garbage is collected, since other calls may have them too.</summary>
    /// <returns>False: it was not stored.</returns>
    public abstract bool Evict(Digest key);

    /// <summary>Writes what is only in memory so far, such as the hits since the last time. Disposing does it too.</summary>
    public virtual void Flush() { }

    /// <summary>Lets go of files and connections. What is stored stays; calls that still use the cache run without it.</summary>
    /// <remarks>Futures of memoized functions that are done are stored first.</remarks>
    public void Dispose()
    {
        FuturesInFlight.Drain(this);
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether results can be stored at all; else a miss runs without a claim.</summary>
    internal virtual bool IsWritable => true;

    /// <summary>Who computes what; null: nobody waits for anybody.</summary>
    internal abstract ClaimTable? Claims { get; }

    /// <summary>Loads the result of a call, and counts a hit.</summary>
    internal abstract bool TryLoadResult(Digest key, out ReadOnlyMemory<byte> payload);

    /// <summary>Loads the record of a call; no hit.</summary>
    internal abstract bool TryLoadRecord(Digest key, [NotNullWhen(true)] out CallRecord? record);

    /// <summary>Whether there is a record of a call: other than <see cref="Contains"/>, which says whether the call is a hit, and has it computed again where a cache refreshes its calls.</summary>
    internal bool Holds(Digest key) => TryLoadRecord(key, out _);

    /// <summary>Loads a value: a result or an argument.</summary>
    internal abstract bool TryLoadValue(Digest digest, out ReadOnlyMemory<byte> payload);

    /// <summary>Removes a value that cannot be read, although it is as it was stored, so that a new one can take its place.</summary>
    internal virtual void EvictValue(Digest digest) { }

    /// <summary>Stores a record and the values that it refers to, in place of an older one.</summary>
    /// <returns>False: this cache stores nothing.</returns>
    internal abstract bool Save(CallRecord record, IReadOnlyList<StoredValue> values);

    /// <summary>The records that a filter accepts, oldest start first; lazily.</summary>
    internal abstract IEnumerable<CallRecord> Find(CallFilter filter);

    /// <summary>How another process opens the same cache; null when it cannot.</summary>
    internal abstract CacheDescription? Describe();

    /// <summary>Lets go of what is held.</summary>
    private protected virtual void Dispose(bool disposing) { }
}
