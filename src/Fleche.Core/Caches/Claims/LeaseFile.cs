using System.Text;

namespace Fleche.Caches;

/// <summary>The file of a lease: it is there as long as somebody has the slot.</summary>
internal static class LeaseFile
{
    /// <summary>Files are shared with everybody in every way: what excludes others is that the file is there.</summary>
    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

    /// <summary>EEXIST, the same on Linux and macOS.</summary>
    private const int FileExists = 17;

    /// <summary>How the names of the files begin that tell the time.</summary>
    private const string ClockPrefix = ".now-";

    private const int FileExistsOnWindows = unchecked((int)0x80070050);

    /// <summary>Makes the file.</summary>
    /// <returns>False: it is there already.</returns>
    public static bool TryCreate(string path, LeaseOwner owner)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, Shared);
        }
        catch (IOException e) when (e.HResult is FileExists or FileExistsOnWindows || File.Exists(path))
        {
            return false;
        }

        try
        {
            using (file)
            {
                file.Write(Encoding.UTF8.GetBytes(owner.ToText(0)));
            }
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        return true;
    }

    /// <summary>Reads the file; opening it makes a network file system ask its server.</summary>
    /// <returns>False: there is none.</returns>
    public static bool TryRead(string path, out LeaseOwner? owner, out DateTime renewed)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, Shared);
            using StreamReader reader = new(file, Encoding.UTF8);
            owner = LeaseOwner.Parse(reader.ReadToEnd());
            renewed = File.GetLastWriteTimeUtc(file.SafeFileHandle);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            (owner, renewed) = (null, default);
            return false;
        }
    }

    /// <summary>Writes the file anew, so that the server gives it its time.</summary>
    /// <returns>False: it is gone, or somebody else's.</returns>
    public static bool TryRenew(string path, LeaseOwner owner, long renewals)
    {
        if (!TryRead(path, out LeaseOwner? current, out _) || current != owner)
        {
            return false;
        }

        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Write, Shared);
            file.Write(Encoding.UTF8.GetBytes(owner.ToText(renewals)));
            file.Flush(flushToDisk: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>What time it is for the server of a folder: that of a file written now.</summary>
    public static DateTime Now(string folder)
    {
        using FileStream file = new(
            Path.Combine(folder, $"{ClockPrefix}{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, Shared, bufferSize: 0, FileOptions.DeleteOnClose);
        file.WriteByte(0);
        file.Flush(flushToDisk: true);
        return File.GetLastWriteTimeUtc(file.SafeFileHandle);
    }

    /// <summary>Removes the files with which killed processes asked for the time: on Unix it is the process that deletes them, when it closes them.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="age">How old they are at least, for the server.</param>
    public static void RemoveAbandonedClocks(string folder, TimeSpan age)
    {
        // Most often there is none, and the server need not be asked for the time.
        DateTime here = DateTime.UtcNow;
        string[] old = [.. Directory.EnumerateFiles(folder, ClockPrefix + "*").Where(path => here - File.GetLastWriteTimeUtc(path) > age)];
        if (old.Length == 0)
        {
            return;
        }

        DateTime now = Now(folder);
        foreach (string path in old.Where(path => now - File.GetLastWriteTimeUtc(path) > age))
        {
            File.Delete(path);
        }
    }
}
