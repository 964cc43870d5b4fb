using System.Collections.Concurrent;
using Fleche.Caches;
using Fleche.Logging;

namespace Fleche;

/// <summary>Several caches on top of each other: results are stored in the first, and what a deeper one has is copied there when it is used.</summary>
/// <remarks>
/// A cache of one's own on top of a shared one; or a fast one on top of a slow one that somebody else fills. Results reach the deeper ones by
/// <see cref="Cache.TransferTo"/> only. The claims on calls are those of the first.
/// </remarks>
public sealed class CacheStack : CacheGroup
{
    /// <summary>What is just being copied to the first: many threads may find one call at the same time.</summary>
    private readonly ConcurrentDictionary<Digest, bool> _copying = new();

    /// <summary>Makes a stack, which owns its members: disposing of it disposes of them.</summary>
    /// <param name="members">The caches, the first on top. A stack among them counts as its members.</param>
    /// <exception cref="ArgumentException">There is none, or one is null.</exception>
    public CacheStack(params Cache[] members)
        : base(members, leaveOpen: false, isFlat: true)
    {
    }

    /// <summary>Makes a stack.</summary>
    /// <param name="members">The caches, the first on top. A stack among them counts as its members.</param>
    /// <param name="leaveOpen">Whether they stay open when the stack is disposed of, for whoever opened them.</param>
    /// <exception cref="ArgumentException">There is none, or one is null.</exception>
    public CacheStack(IEnumerable<Cache> members, bool leaveOpen)
        : base(members, leaveOpen, isFlat: true)
    {
    }

    /// <inheritdoc/>
    internal override bool IsWritable => First.IsWritable;

    /// <inheritdoc/>
    internal override ClaimTable? Claims => First.Claims;

    private Cache First => Members[0];

    /// <summary>Removes a call from every member that is not read-only; else a deeper one would bring it back.</summary>
    /// <returns>False: none of them had it. A read-only member that has it still gives it.</returns>
    /// <exception cref="NotSupportedException">All members are read-only.</exception>
    public override bool Evict(Digest key) => Writable("remove calls").Count(member => member.Evict(key)) > 0;

    /// <summary>Collects the garbage of every member that is not read-only.</summary>
    /// <exception cref="NotSupportedException">All members are read-only.</exception>
    public override GarbageReport CollectGarbage() => Writable("collect garbage").Select(static member => member.CollectGarbage())
        .Aggregate(static (one, other) => new GarbageReport(one.Values + other.Values, one.Bytes + other.Bytes));

    /// <inheritdoc/>
    internal override bool TryLoadResult(Digest key, out ReadOnlyMemory<byte> payload)
    {
        if (First.TryLoadResult(key, out payload))
        {
            return true;
        }

        foreach (Cache deeper in Members.Skip(1))
        {
            if (deeper.TryLoadResult(key, out payload))
            {
                CopyToFirst(key, deeper);
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    internal override void EvictValue(Digest digest) => First.EvictValue(digest);

    /// <inheritdoc/>
    internal override bool Save(CallRecord record, IReadOnlyList<StoredValue> values) => First.Save(record, values);

    /// <inheritdoc/>
    internal override CacheDescription? Describe() => GroupDescription.TryDescribe(Members) is { } members ? new StackDescription(members) : null;

    private List<Cache> Writable(string what)
    {
        List<Cache> members = [.. Members.Where(static member => member.IsWritable)];
        return members.Count > 0 ? members : throw IsReadOnly(what);
    }

    /// <summary>A result that was found is good, whatever becomes of the copy.</summary>
    private void CopyToFirst(Digest key, Cache source)
    {
        if (!First.IsWritable || !_copying.TryAdd(key, true))
        {
            return;
        }

        try
        {
            if (!First.Holds(key) && source.TryLoadRecord(key, out CallRecord? record) && CallTransfer.TryLoadValues(source, record, out List<StoredValue> values))
            {
                First.Save(record with { LastUsed = DateTimeOffset.UtcNow }, values);
            }
        }
        catch (Exception e)
        {
            FlecheLog.CallNotCopiedUp(FlecheLogging.For<CacheStack>(), key, e);
        }
        finally
        {
            _copying.TryRemove(key, out _);
        }
    }
}
