using System.Runtime.InteropServices;

namespace Fleche.Memoization;

internal static partial class ProcessorTime
{
    private static TimeSpan? OfWindowsThread() =>
        GetThreadTimes(GetCurrentThread(), out _, out _, out long kernel, out long user) ? new TimeSpan(kernel + user) : null;

    [LibraryImport("kernel32")]
    private static partial nint GetCurrentThread();

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetThreadTimes(nint thread, out long created, out long exited, out long kernel, out long user);
}
