namespace Fleche.Stores;

/// <summary>Where a file lies.</summary>
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
}
