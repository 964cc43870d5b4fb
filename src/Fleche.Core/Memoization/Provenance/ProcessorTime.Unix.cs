using System.Runtime.InteropServices;

namespace Fleche.Memoization;

internal static partial class ProcessorTime
{
    /// <summary><c>CLOCK_THREAD_CPUTIME_ID</c>.</summary>
    private static readonly int ThreadClock = OperatingSystem.IsMacOS() ? 16 : 3;

    private static TimeSpan? OfUnixThread() =>
        clock_gettime(ThreadClock, out TimeSpec time) == 0
            ? new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
            : null;

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    /// <summary><c>struct timespec</c>.</summary>
    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
