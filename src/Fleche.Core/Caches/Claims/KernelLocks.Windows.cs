using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Fleche.Caches;

/// <content><c>LockFileEx</c>. A range that is locked again is not converted there, but busy.</content>
internal sealed partial class KernelLocks
{
    private const uint FailImmediately = 1;
    private const uint Exclusive = 2;

    [SupportedOSPlatform("windows")]
    private unsafe LockOutcome LockOnWindows(long offset, long length, bool isExclusive, bool mayWait)
    {
        using ManualResetEvent granted = new(false);
        // The lowest bit of the event keeps the completion from the port of the ThreadPool, which the file is bound to.
        NativeOverlapped overlapped = new()
        {
            OffsetLow = (int)offset,
            OffsetHigh = (int)(offset >> 32),
            EventHandle = granted.SafeWaitHandle.DangerousGetHandle() | 1,
        };
        uint flags = (isExclusive ? Exclusive : 0) | (mayWait ? 0 : FailImmediately);
        int error = LockFileEx(_file, flags, 0, (uint)length, (uint)(length >> 32), &overlapped) ? 0 : Marshal.GetLastPInvokeError();
        // ERROR_IO_PENDING
        if (error == 997)
        {
            error = GetOverlappedResult(_file, &overlapped, out _, wait: true) ? 0 : Marshal.GetLastPInvokeError();
        }

        return error switch
        {
            0 => LockOutcome.Taken,
            // ERROR_LOCK_VIOLATION
            33 => LockOutcome.Busy,
            // ERROR_INVALID_FUNCTION, ERROR_NOT_SUPPORTED
            1 or 50 => LockOutcome.NotSupported,
            // ERROR_OPERATION_ABORTED
            995 => throw new ObjectDisposedException(nameof(KernelLocks)),
            _ => throw new IOException($"A range of a file cannot be locked: {new Win32Exception(error).Message} (error {error})."),
        };
    }

    [SupportedOSPlatform("windows")]
    private unsafe void UnlockOnWindows(long offset, long length)
    {
        NativeOverlapped overlapped = new() { OffsetLow = (int)offset, OffsetHigh = (int)(offset >> 32) };
        if (!UnlockFileEx(_file, 0, (uint)length, (uint)(length >> 32), &overlapped))
        {
            int error = Marshal.GetLastPInvokeError();
            // ERROR_NOT_LOCKED
            if (error != 158)
            {
                throw new IOException($"A range of a file cannot be unlocked: {new Win32Exception(error).Message} (error {error}).");
            }
        }
    }

    /// <summary>Ends the waits of all threads. False means that there were none.</summary>
    [SupportedOSPlatform("windows")]
    private unsafe void CancelOnWindows() => _ = CancelIoEx(_file, null);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool CancelIoEx(SafeFileHandle file, NativeOverlapped* overlapped);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool LockFileEx(SafeFileHandle file, uint flags, uint reserved, uint lengthLow, uint lengthHigh, NativeOverlapped* overlapped);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool UnlockFileEx(SafeFileHandle file, uint reserved, uint lengthLow, uint lengthHigh, NativeOverlapped* overlapped);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool GetOverlappedResult(
        SafeFileHandle file, NativeOverlapped* overlapped, out uint transferred, [MarshalAs(UnmanagedType.Bool)] bool wait);
}
