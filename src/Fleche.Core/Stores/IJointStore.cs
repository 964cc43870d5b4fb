using Fleche.Caches;

namespace Fleche;

/// <summary>A call store and a value store on one medium, which can do together in one step what else takes two.</summary>
internal interface IJointStore
{
    /// <summary>Whether this is the pair.</summary>
    bool Joins(CallStore calls, ValueStore values);

    /// <summary>Loads the result of a call by its key.</summary>
    bool TryLoadResult(Digest key, out ReadOnlyMemory<byte> payload);

    /// <summary>Saves a record and the values that it refers to, all or nothing.</summary>
    void Save(CallRecord record, IReadOnlyList<StoredValue> values);

    /// <summary>Removes the values that no record refers to, in one step.</summary>
    (IReadOnlyList<Digest> Evicted, long Bytes) CollectGarbage();

    /// <summary>How another process opens the pair.</summary>
    CacheDescription Describe();
}
