using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Fleche.Worker.Running;

/// <summary>Ends this process without waiting for anything.</summary>
internal static partial class ProcessEnd
{
    /// <summary>Where the runtime put its sockets when this process started; calls may have changed the variable since.</summary>
    private static string _temporaryFolder = "";

    /// <summary>The folder that this worker was started with; it may be there until the hello.</summary>
    private static string _startFolder = "";

    /// <summary>Remembers what is needed at the end, before any user code runs.</summary>
    public static void Prepare(string startFolder)
    {
        _temporaryFolder = Path.GetTempPath();
        _startFolder = startFolder;
    }

    /// <summary>
    /// Ends the process at once: no finalizers, no exit handlers, no waiting for a call that runs, since nobody is left to hear of it.
    /// </summary>
    public static void Now(int exitCode)
    {
        new DiagnosticFiles(Environment.ProcessId).Delete(_temporaryFolder);
        StartFolder.DeleteByName(_startFolder);
        if (OperatingSystem.IsWindows())
        {
            Process.GetCurrentProcess().Kill();
        }
        else
        {
            Exit(exitCode);
        }
    }

    /// <summary>
    /// The same by the system call alone, on Linux, for a process whose descriptors a call has closed: a file that is opened now may get a number that the
    /// runtime's own threads read from. The program clears up.
    /// </summary>
    public static void AtOnce(int exitCode) => Exit(exitCode);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int exitCode);
}
