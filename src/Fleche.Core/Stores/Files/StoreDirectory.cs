using System.Globalization;
using Fleche.Logging;

namespace Fleche.Stores.Files;

/// <summary>The directory of a file store: what is in it, how files get there, and where damaged ones go.</summary>
internal sealed class StoreDirectory
{
    private const int Layout = 1;
    private const string MarkerName = "fleche-layout";

    private static int _counter;

    /// <summary>Opens a directory, and makes it if it is not there.</summary>
    /// <exception cref="IOException">The path is a file, or the directory cannot be made.</exception>
    /// <exception cref="NotSupportedException">A newer version of Fleche made it.</exception>
    public StoreDirectory(string directory, FileStoreOptions? options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        FullPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        Options = options ?? new FileStoreOptions();
        if (File.Exists(FullPath))
        {
            throw new IOException($"'{FullPath}' is a file, and a file store needs a directory. Give the path of a directory, which is made if it is not there.");
        }

        FilePlace.MakeFolder(FullPath, "a file store");
        CheckLayout(Path.Combine(FullPath, MarkerName));
    }

    /// <summary>Where the directory is.</summary>
    public string FullPath { get; }

    /// <summary>How files are written.</summary>
    public FileStoreOptions Options { get; }

    /// <summary>The path of something in the directory.</summary>
    public string PathOf(string name) => Path.Combine(FullPath, name);

    /// <summary>Moves a damaged file to <c>damaged</c> and logs it. Never throws for a file that cannot be moved.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it should hold.</param>
    /// <param name="name">The digest, or the file's name.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="isSound">Looks at the file again where it is now: it may have been replaced by a sound one since it was read.</param>
    /// <returns>The damage; null when the file was sound after all.</returns>
    public string? SetAside(string path, EntryKind kind, string name, string reason, Func<string, bool> isSound)
    {
        string time = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
        string target = PathOf(Path.Combine("damaged", $"{kind}-{name}-{time}-{Environment.ProcessId}-{Interlocked.Increment(ref _counter)}"));
        try
        {
            Directory.CreateDirectory(PathOf("damaged"));
            File.Move(path, target);
            if (isSound(target))
            {
                File.Move(target, path, overwrite: true);
                return null;
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Somebody else set it aside, or removed it.
            return $"{path}: {reason}; it is gone now";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            FlecheLog.EntryNotSetAside(FlecheLogging.For<Cache>(), kind, path, reason, e);
            return $"{path}: {reason}; it could not be moved to {target}: {e.Message}";
        }

        FlecheLog.EntrySetAside(FlecheLogging.For<Cache>(), kind, path, reason, target);
        return $"{path}: {reason}; it is now {target}";
    }

    /// <summary>Removes the temporary files in a folder whose writers are gone.</summary>
    public static void RemoveAbandoned(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*" + TemporaryName.Extension))
        {
            if (TemporaryName.IsAbandoned(Path.GetFileNameWithoutExtension(path)))
            {
                File.Delete(path);
            }
        }
    }

    private void CheckLayout(string marker)
    {
        if (File.Exists(marker))
        {
            string text = File.ReadAllText(marker).Trim();
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int layout) && layout > 0)
            {
                if (layout > Layout)
                {
                    throw new NotSupportedException(
                        $"The file store '{FullPath}' has layout {layout}, and this version of Fleche knows layout {Layout}. Use a newer version of Fleche, or another directory.");
                }

                return;
            }
        }

        try
        {
            EntryFile.Write(marker, [System.Text.Encoding.UTF8.GetBytes($"{Layout}\n")], Options.Durable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A directory that can only be read needs no mark: nothing is written into it.
            FlecheLog.LayoutNotNoted(FlecheLogging.For<Cache>(), FullPath, e);
        }
    }
}
