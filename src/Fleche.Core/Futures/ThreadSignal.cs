using System.Runtime.InteropServices;

namespace Fleche;

/// <summary>
/// Lets its thread sleep until another one wakes it. On Linux it is a futex (futex(2)) and nothing else: who is woken by a monitor or an event runs into
/// the lock in it that the other has not left yet, is put to sleep again and woken a second time, which for short calls is dear.
/// A thread needs but one futex, since it waits for one thing at a time; a signal that comes late ends a later wait in vain. Where it is an event, waits may
/// be nested (a thread of a user interface handles messages while it waits), so each wait has its own.
/// </summary>
internal sealed unsafe partial class ThreadSignal
{
    private const int PrivateWait = 128;
    private const int PrivateWake = 129;

    /// <summary>The number of the system call; zero where there is none.</summary>
    private static readonly nint FutexCall = (OperatingSystem.IsLinux(), RuntimeInformation.ProcessArchitecture) switch
    {
        (true, Architecture.X64) => 202,
        (true, Architecture.Arm64) => 98,
        _ => 0,
    };

    [ThreadStatic] private static ThreadSignal? _ofThisThread;

    private readonly int[] _count = GC.AllocateArray<int>(1, pinned: true);
    private readonly AutoResetEvent? _event = FutexCall == 0 ? new AutoResetEvent(false) : null;

    /// <summary>A signal that this thread can wait for.</summary>
    public static ThreadSignal OfThisThread => FutexCall == 0 ? new ThreadSignal() : _ofThisThread ??= new ThreadSignal();

    /// <summary>How often it was set. Read before it is decided to wait, it tells the wait what came in between.</summary>
    public int Count => Volatile.Read(ref _count[0]);

    private int* Address => (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_count, 0);

    /// <summary>Wakes the thread if it sleeps.</summary>
    public void Set()
    {
        Interlocked.Increment(ref _count[0]);
        if (_event is not null)
        {
            _event.Set();
        }
        else
        {
            Futex(FutexCall, Address, PrivateWake, 1, null);
            GC.KeepAlive(_count);
        }
    }

    /// <summary>Sleeps, unless it was set since; wakes at the latest after the given time, and may wake before without a cause.</summary>
    /// <param name="before">What <see cref="Count"/> was when there was nothing to do.</param>
    /// <param name="milliseconds">The time; <see cref="Timeout.Infinite"/>: without end.</param>
    public void Wait(int before, int milliseconds)
    {
        if (_event is not null)
        {
            _event.WaitOne(milliseconds);
            return;
        }

        Timespec time = new(milliseconds / 1000, milliseconds % 1000 * 1_000_000);
        Futex(FutexCall, Address, PrivateWait, before, milliseconds == Timeout.Infinite ? null : &time);
        GC.KeepAlive(_count);
    }

    /// <summary>The C library has no function of its own for this call.</summary>
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Futex(nint number, int* address, nint operation, nint value, Timespec* time);

    private readonly record struct Timespec(nint Seconds, nint Nanoseconds);
}
