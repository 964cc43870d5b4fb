using System.Runtime.InteropServices;

namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>What only the C library can do.</summary>
internal static partial class Native
{
    private const int SigKill = 9;
    private const int ThreadProcessorTime = 3;
    private const int OwnerOnly = 0x180;

    /// <summary>How long the calling thread has had a core, in nanoseconds.</summary>
    public static long ThreadNanoseconds
    {
        get
        {
            _ = GetTime(ThreadProcessorTime, out TimeSpecification time);
            return time.Seconds * 1_000_000_000 + time.Nanoseconds;
        }
    }

    /// <summary>Ends a process with SIGKILL.</summary>
    /// <exception cref="InvalidOperationException">There is no such process to end.</exception>
    public static void Kill(int processId)
    {
        if (Kill(processId, SigKill) != 0)
        {
            throw new InvalidOperationException($"kill {processId}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Makes a first-in, first-out file.</summary>
    /// <exception cref="IOException">It could not be made.</exception>
    public static void MakeFifo(string path)
    {
        if (MakeFifo(path, OwnerOnly) != 0)
        {
            throw new IOException($"mkfifo {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpecification time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
