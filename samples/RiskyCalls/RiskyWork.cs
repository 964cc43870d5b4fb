using System.Runtime.InteropServices;

namespace RiskyCalls;

/// <summary>Calls of which each would end this program, or hold up one of its threads for ever. No catch block helps against any of them.</summary>
internal static class RiskyWork
{
    public static void OverflowTheStack() => Descend(0);

    public static void LoopForEver()
    {
        while (true)
            Thread.SpinWait(1000);
    }

    /// <summary>Hands the C library a pointer that it never gave out, as many a native wrapper has done.</summary>
    public static void FreeAWrongPointer() => Marshal.FreeHGlobal(64);

    public static void ExitTheProcess() => Environment.Exit(3);

    private static int Descend(int depth) => Descend(depth + 1) + 1;
}
