using System.Runtime.InteropServices;

namespace Fleche.PeerBench.Peers;

/// <summary>What only the C library can do.</summary>
internal static partial class Native
{
    private const int SigKill = 9;
    private const int ThreadProcessorTime = 3;
    private const int OwnerOnly = 0x180;

    /// <summary>How long the calling thread has had a core, in nanoseconds.</summary>
    public static long ThreadNanoseconds => Nanoseconds(ThreadProcessorTime);

    /// <summary>How long the threads of a process, also those that have ended, have had a core, in nanoseconds; <c>/proc</c> would say it in hundredths of a second.</summary>
    /// <exception cref="InvalidOperationException">There is no such process.</exception>
    public static long ProcessNanoseconds(int processId) => GetClock(processId, out int clock) == 0
        ? Nanoseconds(clock)
        : throw new InvalidOperationException($"Process {processId} has no processor time: it has ended.");

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

    private static long Nanoseconds(int clock)
    {
        _ = GetTime(clock, out TimeSpecification time);
        return time.Seconds * 1_000_000_000 + time.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    private static partial int GetClock(int processId, out int clock);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpecification time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
