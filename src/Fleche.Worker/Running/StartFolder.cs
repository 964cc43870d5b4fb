using System.Text;
using Fleche.Worker.Protocol;

namespace Fleche.Worker.Running;

/// <summary>
/// The folder in which a worker finds its pipe and its flight recorder. It exists only from the worker's start to its hello: an open
/// pipe and a mapped page need no name, so a program that is killed leaves nothing behind.
/// </summary>
internal static class StartFolder
{
    /// <summary>The longest path of a Unix domain socket in bytes, less the terminator, on the strictest system (macOS).</summary>
    private const int LongestSocketPath = 103;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string RecorderName = "recorder";

    private const string PipeName = "pipe";

    private const string Prefix = "fleche-";

    /// <summary>A folder in memory, on Linux.</summary>
    private const string Memory = "/dev/shm";

    /// <summary>Where it may be, the best place (memory, where the system has such a place) first.</summary>
    private static string[] Parents => [Memory, Path.GetFullPath(Path.GetTempPath()), "/tmp"];

    /// <summary>Makes up a name that says which program the folder belongs to and cannot be guessed.</summary>
    public static string NewName() => $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}";

    /// <summary>Whether this is a name of such a folder, and no path to somewhere else.</summary>
    public static bool IsName(string? name)
    {
        // No more than that, since cultures and their libraries, which parsing a number would bring along, are not for a worker's start.
        if (name is null || !name.StartsWith(Prefix, StringComparison.Ordinal) || name.Length == Prefix.Length)
        {
            return false;
        }

        foreach (char c in name.AsSpan(Prefix.Length))
        {
            if (!char.IsAsciiHexDigitLower(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The pipe in such a folder; on Windows, where pipes have a place of their own, one of the folder's name.</summary>
    public static string PipePath(string folder) => OperatingSystem.IsWindows() ? Path.GetFileName(folder) : Path.Combine(folder, PipeName);

    /// <summary>The flight recorder's file in such a folder.</summary>
    public static string RecorderPath(string folder) => Path.Combine(folder, RecorderName);

    /// <summary>Makes the folder, which only this user can enter, with an empty flight recorder in it.</summary>
    /// <returns>Its path.</returns>
    public static string Create(string name)
    {
        IOException? last = null;
        foreach (string parent in Parents)
        {
            string path = Path.Combine(parent, name);
            if (!Directory.Exists(parent) || (!OperatingSystem.IsWindows() && Encoding.UTF8.GetByteCount(PipePath(path)) > LongestSocketPath))
            {
                continue;
            }

            try
            {
                MakeFolder(path);
                FlightRecorder.Create(RecorderPath(path), isInMemory: parent == Memory);
                return path;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                last = e as IOException ?? new IOException(e.Message, e);
                Delete(path);
            }
        }

        throw new IOException("No folder for a worker's pipe could be made, neither in /dev/shm nor in the temporary folder.", last);
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        // Twice: nobody else may enter it at any moment, and the program's umask may keep its owner out.
        Directory.CreateDirectory(path, OwnerOnly);
        File.SetUnixFileMode(path, OwnerOnly);
    }

    /// <summary>Deletes a folder of this name wherever it may have been made.</summary>
    public static void DeleteByName(string name)
    {
        foreach (string parent in Parents)
        {
            Delete(Path.Combine(parent, name));
        }
    }

    /// <summary>Deletes the folder and what can be in it, if that can be done: whoever has failed because of the folder says why.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(Path.Combine(path, PipeName));
            File.Delete(RecorderPath(path));
            Directory.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The other side was first, most likely.
        }
    }
}
