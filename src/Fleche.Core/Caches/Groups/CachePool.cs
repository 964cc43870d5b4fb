using Fleche.Caches;

namespace Fleche;

/// <summary>Several caches to look into, as one: nothing is stored through it or removed. Functions that miss run, and their results are not kept.</summary>
/// <remarks>Hits are counted in the member that had the result; wrap a member that must not be written to in a <see cref="ReadOnlyCache"/>.</remarks>
public sealed class CachePool : CacheGroup
{
    /// <summary>Makes a pool, which owns its members: disposing of it disposes of them.</summary>
    /// <param name="members">The caches, in the order in which they are asked.</param>
    /// <exception cref="ArgumentException">There is none, or one is null.</exception>
    public CachePool(params Cache[] members)
        : base(members, leaveOpen: false, isFlat: false)
    {
    }

    /// <summary>Makes a pool.</summary>
    /// <param name="members">The caches, in the order in which they are asked.</param>
    /// <param name="leaveOpen">Whether they stay open when the pool is disposed of, for whoever opened them.</param>
    /// <exception cref="ArgumentException">There is none, or one is null.</exception>
    public CachePool(IEnumerable<Cache> members, bool leaveOpen)
        : base(members, leaveOpen, isFlat: false)
    {
    }

    /// <inheritdoc/>
    internal override bool IsWritable => false;

    /// <inheritdoc/>
    internal override ClaimTable? Claims => null;

    /// <summary>Refused: use the <see cref="CacheGroup.Members"/>, or a <see cref="CacheStack"/>.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override bool Evict(Digest key) => throw IsReadOnly("remove calls");

    /// <summary>Refused: use the <see cref="CacheGroup.Members"/>, or a <see cref="CacheStack"/>.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override GarbageReport CollectGarbage() => throw IsReadOnly("collect garbage");

    /// <inheritdoc/>
    internal override bool TryLoadResult(Digest key, out ReadOnlyMemory<byte> payload)
    {
        foreach (Cache member in Members)
        {
            if (member.TryLoadResult(key, out payload))
            {
                return true;
            }
        }

        payload = default;
        return false;
    }

    /// <inheritdoc/>
    internal override bool Save(CallRecord record, IReadOnlyList<StoredValue> values) => false;

    /// <inheritdoc/>
    internal override CacheDescription? Describe() => GroupDescription.TryDescribe(Members) is { } members ? new PoolDescription(members) : null;
}
