using Fleche.Caches;

namespace Fleche;

/// <summary>Keeps values as bytes, under their digests; equal values once.</summary>
/// <remarks>
/// Safe for use by any number of threads, and by any number of processes where it is on disk. Members throw what the medium throws
/// (<see cref="IOException"/>, a database's exception): a cache logs it and goes on without the store.
/// </remarks>
public abstract class ValueStore : IDisposable
{
    private protected ValueStore() { }

    /// <summary>Whether a value is there. A damaged one may count.</summary>
    public abstract bool Contains(Digest digest);

    /// <summary>Loads a value, whole and checked.</summary>
    /// <param name="digest">What it is stored under.</param>
    /// <param name="payload">The bytes, which nobody changes any more.</param>
    /// <returns>False: it is not there, or it was damaged; then it was set aside, and that was logged.</returns>
    public abstract bool TryLoad(Digest digest, out ReadOnlyMemory<byte> payload);

    /// <summary>Stores a value; does nothing if there is one under the digest.</summary>
    /// <param name="value">Its bytes may be reused after the call, or after the section of <see cref="EnterSave"/> in which it is made.</param>
    public abstract void Save(StoredValue value);

    /// <summary>Removes a value.</summary>
    /// <returns>False: it was not there.</returns>
    public abstract bool Evict(Digest digest);

    /// <summary>All values: what they are stored under, and how many bytes each takes. Values that come and go meanwhile may be missing.</summary>
    public abstract IEnumerable<(Digest Digest, long Size)> List();

    /// <summary>Lets go of files and connections. What is stored stays.</summary>
    public abstract void Dispose();

    /// <summary>
    /// Begins a section in which a writer saves values and then the record that refers to them. A <see cref="Sweep"/>, in this process or
    /// another, has taken none of them away when the section ends. The section ends on the thread on which it began, and the bytes of the values stay as they are until then.
    /// </summary>
    internal abstract IDisposable? EnterSave();

    /// <summary>Removes the values that no record refers to. Safe beside running writers that keep to <see cref="EnterSave"/>.</summary>
    /// <param name="readReferences">Reads all records and gives the digests that they refer to. Called once or twice, after the sweep has begun.</param>
    /// <returns>What was removed, and how many bytes that freed.</returns>
    internal abstract (IReadOnlyList<Digest> Evicted, long Bytes) Sweep(Func<IReadOnlySet<Digest>> readReferences);

    /// <summary>Reads everything and says what is damaged; damaged values are set aside, as in <see cref="TryLoad"/>.</summary>
    internal abstract IEnumerable<StoreDamage> Verify();

    /// <summary>How another process opens the same store; null when it cannot.</summary>
    internal abstract ValueStoreDescription? Describe();
}
