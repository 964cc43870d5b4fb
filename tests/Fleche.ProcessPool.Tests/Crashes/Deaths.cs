using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>Calls that end their process.</summary>
internal static class Deaths
{
    /// <summary>A canonical user-space address where nothing is mapped, beyond the page in which .NET looks for null references.</summary>
    private static readonly nint Unmapped = unchecked((nint)0x0000_1234_5678_9000);

    /// <summary>Ends this process; never returns.</summary>
    public static int Die(Death death)
    {
        switch (death)
        {
            case Death.ManagedAccessViolation:
                Marshal.WriteInt32(Unmapped, 1);
                break;
            case Death.NativeAccessViolation:
                Native.Fill(Unmapped, 1, 64);
                break;
            case Death.RaisedSegmentationFault:
                // The runtime takes the first for a fault whose instruction will be run again, and lets the second do its work.
                Native.Raise(Native.SigSegv);
                Native.Raise(Native.SigSegv);
                break;
            case Death.ExitZero:
                Environment.Exit(0);
                break;
            case Death.ExitThree:
                Environment.Exit(3);
                break;
            case Death.NativeExitZero:
                Native.Exit(0);
                break;
            case Death.NativeExitNinetyNine:
                Native.ExitNow(99);
                break;
            case Death.FailFast:
                Environment.FailFast("the disk is on fire");
                break;
            case Death.SigTerm:
                Native.Kill(Environment.ProcessId, Native.SigTerm);
                break;
            case Death.SigKill:
                Process.GetCurrentProcess().Kill();
                break;
            case Death.StackOverflow:
                Recurse(0);
                break;
            case Death.ExceptionOnThread:
                new Thread(static () => throw new InvalidOperationException("thrown on a thread")).Start();
                break;
            case Death.ExceptionInAsyncVoid:
                ThrowLater();
                break;
        }

        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>As <see cref="Die"/>, once there is a file.</summary>
    public static int DieWhen(string released, Death death)
    {
        Lifetime.Work.WaitFor(released);
        return Die(death);
    }

    /// <summary>As <see cref="Die"/>, with a payload that does not matter.</summary>
    public static int DieOf(Death death, byte[] payload) => Die(death) + payload.Length;

    /// <summary>Overflows the stack along a path that never repeats, so that .NET writes each frame of its trace.</summary>
    public static int Wander(uint seed) => Left(seed);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Left(uint seed) => 1 + (((seed = (seed * 1664525) + 1013904223) >> 31) == 0 ? Left(seed) : Right(seed));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Right(uint seed) => 2 + (((seed = (seed * 1664525) + 1013904223) >> 31) == 0 ? Left(seed) : Right(seed));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Recurse(int depth) => depth + Recurse(depth + 1) + depth;

    private static async void ThrowLater()
    {
        await Task.Yield();
        throw new InvalidOperationException("thrown in async void");
    }
}
