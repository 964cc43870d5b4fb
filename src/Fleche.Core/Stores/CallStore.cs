using System.Diagnostics.CodeAnalysis;
using Fleche.Caches;
using Fleche.Queries;

namespace Fleche;

/// <summary>Keeps the records of calls, under their keys.</summary>
/// <remarks>
/// Safe for use by any number of threads, and by any number of processes where it is on disk. Members throw what the medium throws
/// (<see cref="IOException"/>, a database's exception): a cache logs it and goes on without the store.
/// </remarks>
public abstract class CallStore : IDisposable
{
    private protected CallStore() { }

    /// <summary>Whether a call is there. A damaged record may count.</summary>
    public abstract bool Contains(Digest key);

    /// <summary>Loads a record, whole and checked.</summary>
    /// <param name="key">The call's key.</param>
    /// <param name="record">The record.</param>
    /// <returns>False: it is not there, or it was damaged; then it was set aside, and that was logged.</returns>
    public abstract bool TryLoad(Digest key, [NotNullWhen(true)] out CallRecord? record);

    /// <summary>Stores a record, in place of an older one under its key. Hits begin at zero.</summary>
    public abstract void Save(CallRecord record);

    /// <summary>Removes a record; its values stay until the garbage is collected.</summary>
    /// <returns>False: it was not there.</returns>
    public abstract bool Evict(Digest key);

    /// <summary>The keys that begin with some hexadecimal digits, in order.</summary>
    /// <param name="prefix">Lower-case hexadecimal digits; empty for all keys.</param>
    public abstract IEnumerable<Digest> Keys(string prefix = "");

    /// <summary>Adds to the hits of records; keys that are gone are passed over.</summary>
    public abstract void AddHits(IReadOnlyCollection<HitCount> hits);

    /// <summary>Lets go of files and connections. What is stored stays.</summary>
    public abstract void Dispose();

    /// <summary>The records that a filter accepts, oldest start first; lazily. The store sorts out what it can; the caller asks the filter again.</summary>
    internal abstract IEnumerable<CallRecord> Find(CallFilter filter);

    /// <summary>Reads everything and says what is damaged; damaged records are set aside, as in <see cref="TryLoad"/>.</summary>
    internal abstract IEnumerable<StoreDamage> Verify();

    /// <summary>The file whose locks are the claims on calls of this store, across processes; null when no other process can see the store.</summary>
    internal abstract string? ClaimPath { get; }

    /// <summary>How another process opens the same store; null when it cannot.</summary>
    internal abstract CallStoreDescription? Describe();
}
