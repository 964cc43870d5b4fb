using System.Runtime.InteropServices;

namespace Fleche.Chaos;

/// <summary>What only the C library can do to a process.</summary>
internal static partial class Native
{
    public const int SigKill = 9;
    public const int SigCont = 18;
    public const int SigStop = 19;

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int processId, int signal);

    /// <summary>Ends this process without waiting for anything, its pools least of all.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void ExitNow(int exitCode);
}
