using System.Globalization;
using Fleche.Worker.Protocol;

namespace Fleche.Worker.Running;

/// <summary>
/// The folder in which a worker finds its pipe and its flight recorder. It exists only from the worker's start to its hello: an open
/// pipe and a mapped page need no name, so a program that is killed leaves nothing behind.
/// </summary>
internal static class StartFolder
{
    /// <summary>The longest path of a Unix domain socket, less the terminator, on the strictest system (macOS).</summary>
    private const int LongestSocketPath = 103;

    private const string RecorderName = "recorder";

    private const string Prefix = "fleche-";

    /// <summary>Where it may be, the best place (memory, where the system has such a place) first.</summary>
    private static string[] Parents => ["/dev/shm", Path.GetTempPath(), "/tmp"];

    /// <summary>Makes up a name that says which program the folder belongs to and cannot be guessed.</summary>
    public static string NewName() => $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}";

    /// <summary>Whether this is a name of such a folder.</summary>
    public static bool IsName(string? name) =>
        name is not null && name.StartsWith(Prefix, StringComparison.Ordinal) && name[Prefix.Length..].Split('-') is [var program, var random]
        && int.TryParse(program, CultureInfo.InvariantCulture, out _) && Guid.TryParseExact(random, "N", out _);

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
            if (!Directory.Exists(parent) || (!OperatingSystem.IsWindows() && path.Length + RecorderName.Length + 1 > LongestSocketPath))
            {
                continue;
            }

            try
            {
                _ = OperatingSystem.IsWindows()
                    ? Directory.CreateDirectory(path)
                    : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                FlightRecorder.Create(RecorderPath(path));
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

    /// <summary>Deletes a folder of this name wherever it may have been made.</summary>
    public static void DeleteByName(string name)
    {
        foreach (string parent in Parents)
        {
            Delete(Path.Combine(parent, name));
        }
    }

    /// <summary>Deletes the folder and what is in it.</summary>
    public static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The other side was first.
        }
    }
}
