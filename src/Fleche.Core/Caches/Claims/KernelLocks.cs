using Microsoft.Win32.SafeHandles;

namespace Fleche.Caches;

/// <summary>Locks of ranges of bytes of one open file. The kernel lets go of them when the file is closed and when the process ends, however it does.</summary>
/// <remarks>
/// The locks belong to this object: two of them on one file exclude each other, in one process too; two threads with the same one do not: the range
/// is converted (on Windows it is busy), and unlocked for both. The bytes need not exist: any offset from 0 to 2⁶³ - 1 will do. Safe for use by any number of threads.
/// </remarks>
internal sealed partial class KernelLocks : IDisposable
{
    private readonly SafeFileHandle _file;

    private KernelLocks(SafeFileHandle file) => _file = file;

    /// <summary>The file. Content that is read or written must lie outside of the locked ranges, which Windows protects.</summary>
    public SafeFileHandle Handle => _file;

    /// <summary>Opens a file to lock ranges of it; makes an empty one if there is none. Children of this process do not inherit it.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read and written.</exception>
    public static KernelLocks Open(string path) => new(OpenFile(path));

    /// <summary>Opens a file that stands for a right which one process at a time may have, and takes that: its first byte. Where there are no such locks, everybody has it.</summary>
    /// <returns>Null: somebody else has it.</returns>
    /// <inheritdoc cref="Open"/>
    public static KernelLocks? TryOwn(string path)
    {
        KernelLocks locks = Open(path);
        if (locks.TryLock(0, 1, isExclusive: true) != LockOutcome.Busy)
        {
            return locks;
        }

        locks.Dispose();
        return null;
    }

    /// <summary>Locks a range if nobody else has any of it; returns at once.</summary>
    /// <param name="offset">The first byte, from 0.</param>
    /// <param name="length">How many bytes, from 1.</param>
    /// <param name="isExclusive">False: any number may share the range.</param>
    /// <exception cref="IOException">The kernel refuses for a reason that is none of <see cref="LockOutcome"/>.</exception>
    /// <exception cref="ObjectDisposedException">This is closed.</exception>
    public LockOutcome TryLock(long offset, long length, bool isExclusive) => Lock(offset, length, isExclusive, mayWait: false);

    /// <summary>Locks a range; waits in the kernel as long as somebody else has any of it. Never <see cref="LockOutcome.Busy"/>.</summary>
    /// <inheritdoc cref="TryLock"/>
    public LockOutcome Lock(long offset, long length, bool isExclusive) => Lock(offset, length, isExclusive, mayWait: true);

    /// <summary>Lets go of a range; of what is not locked too.</summary>
    /// <inheritdoc cref="TryLock"/>
    public void Unlock(long offset, long length)
    {
        if (OperatingSystem.IsWindows())
        {
            UnlockOnWindows(offset, length);
        }
        else
        {
            UnlockOnUnix(offset, length);
        }
    }

    /// <summary>Lets go of all ranges and closes the file, which stays. A thread that waits in the kernel goes on doing so (on Windows it gets an exception).</summary>
    /// <remarks>The file is open as long as a thread waits, and <see cref="Unlock"/> works as long as it is open: a thread can let go of what it is given late.</remarks>
    public void Dispose()
    {
        if (_file.IsClosed)
        {
            return;
        }

        try
        {
            // A thread that waits keeps the file open, and with it all other ranges.
            if (OperatingSystem.IsWindows())
            {
                CancelOnWindows();
            }
            else
            {
                UnlockOnUnix(0, long.MaxValue);
            }
        }
        catch (ObjectDisposedException)
        {
            // Another thread was faster.
        }

        _file.Dispose();
    }

    private LockOutcome Lock(long offset, long length, bool isExclusive, bool mayWait) =>
        OperatingSystem.IsWindows() ? LockOnWindows(offset, length, isExclusive, mayWait) : LockOnUnix(offset, length, isExclusive, mayWait);

    private static SafeFileHandle OpenFile(string path) => File.OpenHandle(
        path,
        FileMode.OpenOrCreate,
        FileAccess.ReadWrite,
        FileShare.ReadWrite | FileShare.Delete,
        // On Windows a thread that waits for a lock of a synchronous file would hold up those that want to let go of theirs.
        OperatingSystem.IsWindows() ? FileOptions.Asynchronous : FileOptions.None);
}
