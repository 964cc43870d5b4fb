using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Fleche.Caches;

/// <content>Locks of open file descriptions: <c>man 2 fcntl</c>. Unlike the older ones of the process, closing another descriptor of the file does not end them.</content>
internal sealed partial class KernelLocks
{
    private const int EINTR = 4;
    private const int EACCES = 13;
    private const int EINVAL = 22;

    /// <summary>Only the layouts of 64-bit Linux and of macOS are known here.</summary>
    private static readonly bool IsKnownUnix = Environment.Is64BitProcess && (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS());

    [UnsupportedOSPlatform("windows")]
    private LockOutcome LockOnUnix(long offset, long length, bool isExclusive, bool mayWait)
    {
        if (!IsKnownUnix)
        {
            ObjectDisposedException.ThrowIf(_file.IsClosed, this);
            return LockOutcome.NotSupported;
        }

        int error = OperatingSystem.IsMacOS()
            ? SetMacLock(mayWait ? 91 : 90, isExclusive ? (short)3 : (short)1, offset, length)
            : SetLinuxLock(mayWait ? 38 : 37, isExclusive ? (short)1 : (short)0, offset, length);
        return error switch
        {
            0 => LockOutcome.Taken,
            EACCES => LockOutcome.Busy,
            // EAGAIN
            11 when OperatingSystem.IsLinux() => LockOutcome.Busy,
            35 when OperatingSystem.IsMacOS() => LockOutcome.Busy,
            // EINVAL, ENOLCK, ENOSYS, EOVERFLOW, EOPNOTSUPP
            EINVAL => LockOutcome.NotSupported,
            37 or 38 or 75 or 95 when OperatingSystem.IsLinux() => LockOutcome.NotSupported,
            77 or 78 or 84 or 45 or 102 when OperatingSystem.IsMacOS() => LockOutcome.NotSupported,
            _ => throw new IOException($"A range of a file cannot be locked: {new Win32Exception(error).Message} (error {error})."),
        };
    }

    [UnsupportedOSPlatform("windows")]
    private void UnlockOnUnix(long offset, long length)
    {
        if (!IsKnownUnix)
        {
            return;
        }

        int error = OperatingSystem.IsMacOS() ? SetMacLock(90, 2, offset, length) : SetLinuxLock(37, 2, offset, length);
        if (error != 0)
        {
            throw new IOException($"A range of a file cannot be unlocked: {new Win32Exception(error).Message} (error {error}).");
        }
    }

    private unsafe int SetLinuxLock(int command, short type, long offset, long length)
    {
        while (true)
        {
            LinuxLock range = new() { Type = type, Start = offset, Length = length };
            int error = Fcntl(_file, command, &range) == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error != EINTR)
            {
                return error;
            }
        }
    }

    private unsafe int SetMacLock(int command, short type, long offset, long length)
    {
        while (true)
        {
            MacLock range = new() { Type = type, Start = offset, Length = length };
            // On Apple's arm64 variable arguments lie on the stack: six words fill the registers before them.
            int result = RuntimeInformation.ProcessArchitecture == Architecture.Arm64
                ? FcntlOnStack(_file, command, 0, 0, 0, 0, 0, 0, &range)
                : Fcntl(_file, command, &range);
            int error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error != EINTR)
            {
                return error;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static unsafe partial int Fcntl(SafeFileHandle file, int command, void* range);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static unsafe partial int FcntlOnStack(SafeFileHandle file, int command, nint a, nint b, nint c, nint d, nint e, nint f, void* range);

    /// <summary><c>struct flock</c> of Linux, x64 and arm64. The offset counts from the start of the file; the process id has to be 0.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LinuxLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }

    /// <summary><c>struct flock</c> of macOS.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MacLock
    {
        public long Start;
        public long Length;
        public int Process;
        public short Type;
        public short Whence;
    }
}
