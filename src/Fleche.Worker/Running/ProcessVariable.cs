using System.Runtime.InteropServices;
using System.Text;

namespace Fleche.Worker.Running;

/// <summary>
/// The environment that processes inherit which this one starts. On Unix, .NET gives those that it starts a copy of its own; those that native code starts
/// (<c>system</c>, an embedded Python) get what the C library has.
/// </summary>
internal static partial class ProcessVariable
{
    /// <summary>Does to the C library's what was done to a variable of .NET's. For the beginning of a process, when no other thread reads it.</summary>
    public static void Pass(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            // There is one for all.
            return;
        }

        if (Environment.GetEnvironmentVariable(name) is { } value)
        {
            Set(Text(name), Text(value), 1);
        }
        else
        {
            Unset(Text(name));
        }
    }

    /// <summary>By hand, so that a worker's start does not have to compile how strings are handed over.</summary>
    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    [LibraryImport("libc", EntryPoint = "unsetenv")]
    private static partial int Unset(byte[] name);

    [LibraryImport("libc", EntryPoint = "setenv")]
    private static partial int Set(byte[] name, byte[] value, int overwrite);
}
