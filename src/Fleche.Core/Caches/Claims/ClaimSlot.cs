using System.Buffers.Binary;
using Fleche.Memoization;

namespace Fleche.Caches;

/// <summary>What is claimed: a key by its first 62 bits, so that it fits into the offset of a lock. Two keys with one slot only wait for each other.</summary>
internal static class ClaimSlot
{
    public static long Of(Digest key) => (long)(BinaryPrimitives.ReadUInt64BigEndian(key.Bytes) >> 2);

    /// <summary>The slots of the calls in which a flow of execution runs.</summary>
    public static long[] Inside(CallFrame? frame) => frame is null ? [] : [.. frame.Ancestors.Select(Of)];
}
