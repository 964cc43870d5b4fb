namespace Fleche.Worker.Running;

/// <summary>
/// The folder in which a worker finds its pipe and its flight recorder. It exists only from the worker's start to its hello: an open
/// pipe and a mapped page need no name, so a program that is killed leaves nothing behind.
/// </summary>
internal static class StartFolder
{
    /// <summary>The longest path of a Unix domain socket, less the terminator, on the strictest system (macOS).</summary>
    private const int LongestSocketPath = 103;

    private const string LongestFileName = "/recorder";

    private const string Prefix = "fleche-";

    /// <summary>Makes an unguessable folder that only this user can enter, in memory where the system has such a place.</summary>
    public static string Create()
    {
        string name = Prefix + Guid.NewGuid().ToString("N");
        IOException? last = null;
        foreach (string parent in new[] { "/dev/shm", Path.GetTempPath(), "/tmp" })
        {
            string path = Path.Combine(parent, name);
            if (!Directory.Exists(parent) || (!OperatingSystem.IsWindows() && path.Length + LongestFileName.Length > LongestSocketPath))
            {
                continue;
            }

            try
            {
                return (OperatingSystem.IsWindows()
                    ? Directory.CreateDirectory(path)
                    : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)).FullName;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                last = e as IOException ?? new IOException(e.Message, e);
            }
        }

        throw new IOException("No folder for a worker's pipe could be made, neither in /dev/shm nor in the temporary folder.", last);
    }

    /// <summary>Deletes the folder and what is in it; never another one, whatever the orders of a worker say.</summary>
    public static void Delete(string path)
    {
        if (!Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal))
        {
            return;
        }

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
