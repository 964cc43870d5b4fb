using System.Runtime.InteropServices;

namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>What only the C library can do to a process.</summary>
internal static partial class Native
{
    /// <summary>SHUT_WR: nothing more is sent.</summary>
    public const int NoMoreSent = 1;

    public const int SigSegv = 11;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;

    [LibraryImport("libc", EntryPoint = "raise")]
    public static partial int Raise(int signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "exit")]
    public static partial void Exit(int exitCode);

    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void ExitNow(int exitCode);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    public static partial int Shutdown(int socket, int how);

    [LibraryImport("libc", EntryPoint = "dup2")]
    public static partial int Duplicate(int descriptor, int onto);

    [LibraryImport("libc", EntryPoint = "memset")]
    public static partial nint Fill(nint address, int value, nint count);

    [LibraryImport("libc", EntryPoint = "write")]
    public static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint count);
}
