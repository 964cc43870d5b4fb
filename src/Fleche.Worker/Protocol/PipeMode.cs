using System.IO.Pipes;

namespace Fleche.Worker.Protocol;

/// <summary>How both ends of a worker's pipe are opened.</summary>
internal static class PipeMode
{
    /// <summary>
    /// All reading and writing blocks, on threads made for it. On Unix that is one system call each, where an asynchronous pipe would wait for another
    /// thread to say that it is ready. On Windows a pipe opened for blocking use does not read and write at the same time.
    /// </summary>
    public static readonly PipeOptions Options =
        PipeOptions.CurrentUserOnly | (OperatingSystem.IsWindows() ? PipeOptions.Asynchronous : PipeOptions.None);
}
