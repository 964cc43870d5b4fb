using Fleche.Logging;

namespace Fleche.Memoization;

/// <summary>An empty directory under the temporary folder, for one call.</summary>
/// <remarks>
/// <c>fleche-isolated-…</c> holds <c>owner</c>, a file that stays open and locked as long as its process lives, and <c>work</c>. Whoever can lock
/// the file of another one knows that its process was killed, and deletes the directory: the first isolated call of each process looks for such.
/// </remarks>
internal sealed class IsolatedDirectory
{
    private const string Prefix = "fleche-isolated-";
    private const string Owner = "owner";
    private const string Work = "work";

    /// <summary>How long a directory may take to get its owner's file.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>How often a directory is made anew after a sweep took the last one for a dead process's.</summary>
    private const int MostAttempts = 5;

    private static int _isSwept;

    private readonly DirectoryInfo _whole;
    private readonly FileStream _owner;

    private IsolatedDirectory(DirectoryInfo whole, FileStream owner)
    {
        _whole = whole;
        _owner = owner;
        Path = whole.CreateSubdirectory(Work).FullName;
    }

    /// <summary>The working directory.</summary>
    public string Path { get; }

    /// <summary>Makes a directory that nobody else can enter.</summary>
    public static IsolatedDirectory Create()
    {
        if (Interlocked.Exchange(ref _isSwept, 1) == 0)
        {
            Sweep(System.IO.Path.GetTempPath());
        }

        for (int attempt = 1; ; attempt++)
        {
            DirectoryInfo whole = Directory.CreateTempSubdirectory(Prefix);
            try
            {
                return new IsolatedDirectory(whole, Lock(whole, FileMode.CreateNew));
            }
            catch (IOException) when (attempt < MostAttempts && !Directory.Exists(whole.FullName))
            {
                // Another process swept between the making of the owner's file and its lock.
            }
        }
    }

    /// <summary>Deletes the directories whose processes have ended.</summary>
    public static void Sweep(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (DirectoryInfo whole in new DirectoryInfo(folder).EnumerateDirectories(Prefix + "*"))
        {
            try
            {
                if (whole.EnumerateFiles(Owner).Any())
                {
                    using FileStream owner = Lock(whole, FileMode.Open);
                    whole.Delete(recursive: true);
                }
                else if (DateTime.UtcNow - whole.CreationTimeUtc > Grace)
                {
                    whole.Delete(recursive: true);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Its process is alive, it is another user's, or somebody else deletes it just now.
            }
        }
    }

    /// <summary>Deletes the directory with all that is in it.</summary>
    public void Delete()
    {
        try
        {
            // The function may have deleted it.
            if (Directory.Exists(Path))
            {
                Directory.Delete(Path, recursive: true);
            }

            _owner.Dispose();
            _whole.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _owner.Dispose();
            FlecheLog.DirectoryNotDeleted(FlecheLogging.For<Memoizer>(), _whole.FullName, e);
        }
    }

    private static FileStream Lock(DirectoryInfo whole, FileMode mode) =>
        new(System.IO.Path.Combine(whole.FullName, Owner), mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
}
