using Fleche.Caches;
using Fleche.Logging;

namespace Fleche.Memoization;

/// <summary>An empty directory under the temporary folder, for one call.</summary>
/// <remarks>
/// <c>fleche-isolated-…</c> holds <c>owner</c>, a file that stays locked as long as its process lives, and <c>work</c>. Whoever can lock
/// the file of another one knows that its process was killed, and deletes the directory: the first isolated call of each process looks for such.
/// The lock that .NET takes on open files would not do: it can be switched off (<c>DOTNET_SYSTEM_IO_DISABLEFILELOCKING</c>).
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
    private readonly KernelLocks _owner;

    private IsolatedDirectory(DirectoryInfo whole, KernelLocks owner)
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
                KernelLocks? owner = KernelLocks.TryOwn(OwnerPath(whole));
                if (owner is not null && File.Exists(OwnerPath(whole)))
                {
                    return new IsolatedDirectory(whole, owner);
                }

                // Another process swept between the making of the owner's file and its lock.
                owner?.Dispose();
                if (attempt == MostAttempts)
                {
                    throw new IOException($"Another process deletes what is made in {whole.Parent}.");
                }
            }
            catch (IOException) when (attempt < MostAttempts && !Directory.Exists(whole.FullName))
            {
                // The same before there was that file.
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
                    using KernelLocks owner = KernelLocks.Open(OwnerPath(whole));
                    if (owner.TryLock(0, 1, isExclusive: true) == LockOutcome.Taken)
                    {
                        whole.Delete(recursive: true);
                    }
                }
                else if (DateTime.UtcNow - whole.CreationTimeUtc > Grace)
                {
                    whole.Delete(recursive: true);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is another user's, or somebody else deletes it just now.
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

    private static string OwnerPath(DirectoryInfo whole) => System.IO.Path.Combine(whole.FullName, Owner);
}
