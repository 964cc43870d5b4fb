using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fleche.Stores.Sqlite;

/// <summary>What SQLite's error codes mean to a store.</summary>
internal static class SqliteErrors
{
    /// <summary>Somebody else has the lock: worth another try.</summary>
    public static bool IsBusy(SqliteException exception) => Code(exception) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>The file is no whole database.</summary>
    public static bool IsDamage(SqliteException exception) => Code(exception) is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>It is not of the file itself: at another time the same may work.</summary>
    public static bool MayPass(SqliteException exception) =>
        IsBusy(exception) || Code(exception) is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_NOMEM or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY;

    /// <summary>The same error, with a message that names the file, the cause and the way out.</summary>
    public static SqliteException Explain(SqliteException exception, string path, TimeSpan waited)
    {
        string cause = Code(exception) switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
                $"The SQLite store {path} stayed locked by another program for {waited.TotalSeconds:0.#} s. End the program that holds it (a shell with an open transaction, a backup), or give SqliteOptions.BusyTimeout more time.",
            raw.SQLITE_CANTOPEN when Directory.Exists(path) =>
                $"'{path}' is a directory, and a SQLite store is a file. Give the path of a file, which is made if it is not there.",
            raw.SQLITE_CANTOPEN =>
                $"The SQLite store {path} cannot be opened: the file or its folder is not there or may not be read or written by this user. Use a folder that this user may write to.",
            raw.SQLITE_READONLY =>
                $"The SQLite store {path} may not be written: the file, the -wal or -shm beside it, its folder or the disk is read-only for this user. Have its owner give the right to write all of them, or use a folder that this user may write to.",
            raw.SQLITE_FULL => $"The SQLite store {path} cannot grow: the disk is full. Free space, or collect the garbage of the cache.",
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB =>
                $"The SQLite store {path} is damaged. It is set aside when it is next opened; close it in all programs, or move it away by hand.",
            _ => $"The SQLite store {path} failed.",
        };
        return new SqliteException($"{cause} ({exception.Message})", Code(exception), exception.SqliteExtendedErrorCode);
    }

    /// <summary>The primary code, which is the lowest byte: some calls of SQLite give the extended one in its place.</summary>
    private static int Code(SqliteException exception) => exception.SqliteErrorCode & 0xff;
}
