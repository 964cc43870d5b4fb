using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fleche.Codec;

/// <summary>Arrays of which every element is about to be written.</summary>
internal static unsafe partial class RawArray
{
    /// <summary>From so many bytes on most of the time would go into getting the memory from Linux in pages of 4 KiB. NumPy, too, asks for large pages from here on.</summary>
    private const long Large = 4 << 20;

    private const int HugePages = 14;

    /// <summary>Makes an array of values without references; what is in it is chance.</summary>
    /// <param name="count">How many values.</param>
    /// <param name="isPinned">Whether it is to lie on the heap of pinned objects.</param>
    public static T[] Allocate<T>(int count, bool isPinned = false)
    {
        T[] array = GC.AllocateUninitializedArray<T>(count, isPinned);
        long size = (long)count * Unsafe.SizeOf<T>();
        if (size >= Large && OperatingSystem.IsLinux())
        {
            fixed (byte* start = &Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(array)))
            {
                // A wish, of whole pages; a system that cannot fulfil it does as before.
                nint page = Environment.SystemPageSize;
                nint first = ((nint)start + page - 1) & -page;
                nint end = (nint)(start + size) & -page;
                Advise(first, end - first, HugePages);
            }
        }

        return array;
    }

    /// <summary>madvise(2).</summary>
    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nint length, int advice);
}
