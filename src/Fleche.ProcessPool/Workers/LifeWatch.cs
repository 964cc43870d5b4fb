using System.Diagnostics;
using System.Runtime.InteropServices;
using Fleche.ProcessPool.Output;
using Microsoft.Win32.SafeHandles;

namespace Fleche.ProcessPool.Workers;

/// <summary>
/// Waits for what a process does, for as long as it lives: a process of its own may hold its streams open after it. Its death is seen
/// by a descriptor for the process (pidfd_open(2), Linux 5.3); where there is none, only the end of a stream is.
/// </summary>
internal sealed partial class LifeWatch : IDisposable
{
    /// <summary>The number of the system call, the same on all processors; the C library has no function for it before glibc 2.36.</summary>
    private const nint OpenCall = 434;

    private readonly SafeFileHandle _process;
    private readonly int _patience;

    /// <summary>Begins to watch a process that was started.</summary>
    public LifeWatch(Process process)
    {
        _process = new SafeFileHandle(OperatingSystem.IsLinux() ? Open(OpenCall, process.Id, 0) : -1, ownsHandle: true);

        // It may have ended before there was a descriptor, which then is of no process, or of another that has its number now.
        _patience = process.HasExited ? 0 : Timeout.Infinite;
    }

    /// <summary>Waits until there is something to read from a stream, or somebody to accept at a socket, or its end. Not on Windows.</summary>
    /// <returns>Whether there is; otherwise the process has ended and nothing is left of what it has done.</returns>
    /// <exception cref="ObjectDisposedException">The stream is closed.</exception>
    public bool Await(SafeHandle stream) => Readiness.Await(stream, _patience, _process.IsInvalid ? -1 : (int)_process.DangerousGetHandle());

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Open(nint number, nint processId, nint flags);
}
