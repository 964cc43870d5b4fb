using System.Runtime.InteropServices;
using System.Text;

namespace Fleche.Worker.Running;

/// <summary>
/// The environment that processes inherit which this one starts. On Unix, .NET gives those that it starts a copy of its own; those that native code starts
/// (<c>system</c>, an embedded Python) get what the C library has.
/// </summary>
internal static partial class ProcessVariable
{
    /// <summary>Sets a variable that is set, in both. Only for the beginning of a process, when no other thread reads the C library's.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value; <see langword="null"/>: it is removed.</param>
    public static void Change(string name, string? value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (OperatingSystem.IsWindows())
        {
            // There is one for all.
            return;
        }

        if (value is null)
        {
            Unset(Text(name));
        }
        else
        {
            Set(Text(name), Text(value), 1);
        }
    }

    /// <summary>By hand, so that a worker's start does not have to compile how strings are handed over.</summary>
    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    [LibraryImport("libc", EntryPoint = "unsetenv")]
    private static partial int Unset(byte[] name);

    [LibraryImport("libc", EntryPoint = "setenv")]
    private static partial int Set(byte[] name, byte[] value, int overwrite);
}
