namespace Fleche.Stores;

/// <summary>Where the files of stores lie.</summary>
internal static class FilePlace
{
    /// <summary>Whether a file lies on a network drive, where locks may end at this machine and shared memory does not work.</summary>
    /// <param name="path">The file; its folder is there.</param>
    public static bool IsOnNetwork(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        if (OperatingSystem.IsWindows() && folder.StartsWith(@"\\", StringComparison.Ordinal))
        {
            return true;
        }

        return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).DriveType == DriveType.Network;
    }

    /// <summary>Makes a folder, if it is not there.</summary>
    /// <param name="folder">Its full path.</param>
    /// <param name="store">What it is for, as errors name it.</param>
    /// <exception cref="IOException">It cannot be made; the message names it and the store.</exception>
    public static void MakeFolder(string folder, string store)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The folder '{folder}' of {store} cannot be made: {e.Message} Give a path in a folder that this user may write to.", e);
        }
    }
}
