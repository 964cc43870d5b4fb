using System.Runtime.InteropServices;

namespace Fleche.Codec;

/// <summary>
/// The buffers of large payloads. New memory costs more than to write it, so one that is not needed any more is kept for a while for the next payload of about
/// its size. They are no part of the heap of large objects, whose collections become the rarer the more of it is in use: each would let several times
/// its size of the large arrays that calls get and give pile up.
/// </summary>
internal static class SpareBuffer
{
    /// <summary>The shortest payload that is large.</summary>
    public const int Smallest = 1 << 20;

    /// <summary>For how many milliseconds memory is kept for the next large payload: long enough for one that follows by hand or by clock.</summary>
    public const int Patience = 30_000;

    private static byte[]? _spare;
    private static long _keptAt;
    private static int _isWatched;

    /// <summary>A buffer of at least so many bytes; what is in it is chance.</summary>
    public static byte[] Take(int length)
    {
        if (length < Smallest)
        {
            return GC.AllocateUninitializedArray<byte>(length);
        }

        // One that is much longer than what is written would be taken for waste, and copied.
        byte[]? spare = Interlocked.Exchange(ref _spare, null);
        return spare is not null && spare.Length >= length && spare.Length - length <= length / 8 ? spare : RawArray.Allocate<byte>(length, isPinned: true);
    }

    /// <summary>Keeps the buffer of a payload that nobody reads any more, until the first full collection when its time is over.</summary>
    public static void Keep(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length < Smallest || !MayKeep(payload.Length) || !MemoryMarshal.TryGetArray(payload, out ArraySegment<byte> written))
        {
            return;
        }

        Volatile.Write(ref _keptAt, Environment.TickCount64);
        Volatile.Write(ref _spare, written.Array);
        if (Interlocked.Exchange(ref _isWatched, 1) == 0)
        {
            _ = new Watch();
        }
    }

    /// <summary>Whether so many bytes are no great part of the memory that this process may have.</summary>
    public static bool MayKeep(int length) => length < Smallest || length < GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16;

    /// <summary>Lives from collection to collection. (A timer would need threads, of which a program may have none left while it has a result to take.)</summary>
    private sealed class Watch
    {
        ~Watch()
        {
            if (Environment.TickCount64 - Volatile.Read(ref _keptAt) < Patience)
            {
                GC.ReRegisterForFinalize(this);
                return;
            }

            Volatile.Write(ref _isWatched, 0);
            Volatile.Write(ref _spare, null);
        }
    }
}
