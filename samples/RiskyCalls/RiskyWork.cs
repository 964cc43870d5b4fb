using System.Runtime.InteropServices;

namespace RiskyCalls;

/// <summary>Calls of which each would end this program or block one of its threads for ever; no catch block helps.</summary>
internal static class RiskyWork
{
    public static void OverflowTheStack() => Descend(0);

    public static void LoopForEver()
    {
        while (true)
        {
            Thread.SpinWait(1000);
        }
    }

    /// <summary>Calls C's <c>free</c> with a pointer that <c>malloc</c> never gave out, as many a native library has done.</summary>
    public static unsafe void FreeAWrongPointer() => NativeMemory.Free((void*)64);

    public static void ExitTheProcess() => Environment.Exit(3);

    private static int Descend(int depth) => Descend(depth + 1) + 1;
}
