using Microsoft.Win32.SafeHandles;

namespace Fleche.Worker.Running;

/// <summary>
/// The worker's standard streams, through which it gets its orders. Where they are plain descriptors they are opened as such: the console's own streams
/// cost a worker's start more than it takes to connect.
/// </summary>
internal static class StandardStreams
{
    public static Stream OpenInput() => OperatingSystem.IsWindows() ? OpenConsoleInput() : Open(0, FileAccess.Read);

    public static Stream OpenOutput() => OperatingSystem.IsWindows() ? OpenConsoleOutput() : Open(1, FileAccess.Write);

    // Methods of their own, so that the console's library is not loaded to compile those above.
    private static Stream OpenConsoleInput() => Console.OpenStandardInput();

    private static Stream OpenConsoleOutput() => Console.OpenStandardOutput();

    private static FileStream Open(int descriptor, FileAccess access) => new(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
}
