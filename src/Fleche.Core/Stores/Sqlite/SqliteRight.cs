using Fleche.Caches;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fleche.Stores.Sqlite;

/// <summary>The right to open or close the file of a store, which any number of processes share, or to make or replace it, which one has alone.</summary>
/// <remarks>A lock of the file <c>-repair</c>. It ends with its process. The last one deletes the file where it can be told which file a path leads to.</remarks>
internal sealed class SqliteRight : IDisposable
{
    private readonly string _file;
    private readonly KernelLocks _locks;

    private SqliteRight(string file, KernelLocks locks) => (_file, _locks) = (file, locks);

    /// <summary>Waits for the right.</summary>
    /// <returns>Null: this user may make no files there.</returns>
    /// <exception cref="SqliteException">Others had it all the time.</exception>
    public static SqliteRight? Enter(string path, bool isAlone, SqliteRetry retry)
    {
        try
        {
            return retry.Run(static wish => TryEnter(wish.File, wish.IsAlone) ?? throw new SqliteException("It is being made or replaced.", raw.SQLITE_BUSY), (File: path + "-repair", IsAlone: isAlone));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (OperatingSystem.IsLinux() && _locks.TryLock(0, 1, isExclusive: true) == LockOutcome.Taken)
            {
                File.Delete(_file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays. It is empty.
        }

        _locks.Dispose();
    }

    private static SqliteRight? TryEnter(string file, bool isAlone)
    {
        KernelLocks locks = KernelLocks.Open(file);
        // A lock of a file that was deleted in the meantime keeps nobody out.
        if (locks.TryLock(0, 1, isAlone) != LockOutcome.Busy && (!OperatingSystem.IsLinux() || FileIdentity.Of(file) == FileIdentity.Of($"/proc/self/fd/{locks.Handle.DangerousGetHandle()}")))
        {
            return new SqliteRight(file, locks);
        }

        locks.Dispose();
        return null;
    }
}
