using System.Collections.Concurrent;
using Fleche.Calls.Targets;

namespace Fleche.Memoization;

/// <summary>The states that came from another process, by their bytes, so that the many calls of one state read it once.</summary>
internal static class ArrivedStates
{
    /// <summary>More than this are not kept; caches stay open all the same.</summary>
    private const int Most = 64;

    private static readonly ConcurrentDictionary<byte[], ArrivedState> Known = new(BytesComparer.Instance);
    private static readonly ConcurrentDictionary<byte[], ArrivedState>.AlternateLookup<ReadOnlySpan<byte>> KnownBySpan =
        Known.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>The state of these bytes. Runs no user code.</summary>
    public static ArrivedState Find(ReadOnlySpan<byte> bytes)
    {
        if (KnownBySpan.TryGetValue(bytes, out ArrivedState? known))
        {
            return known;
        }

        if (Known.Count >= Most)
        {
            Known.Clear();
        }

        byte[] copy = bytes.ToArray();
        return Known.GetOrAdd(copy, new ArrivedState(copy));
    }
}
