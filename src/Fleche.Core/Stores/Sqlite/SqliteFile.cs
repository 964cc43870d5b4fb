using System.Buffers.Binary;
using System.Globalization;
using Fleche.Logging;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using SQLitePCL;

namespace Fleche.Stores.Sqlite;

/// <summary>The file of a store as a file: whose it is, and how a damaged one is put aside.</summary>
internal static class SqliteFile
{
    private const int HeaderSize = 100;
    private const int WriteVersionOffset = 18;
    private const int RollbackJournal = 1;
    private const int VersionOffset = 60;
    private const int ApplicationIdOffset = 68;

    /// <summary>As many links in a row as Linux follows.</summary>
    private const int MostLinks = 40;

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    /// <summary>The path of a file without links, as SQLite too sees it: by two paths, one file would have two claims files, and be inspected while it is open.</summary>
    public static string RealPath(string path) => RealPath(path, MostLinks);

    private static string RealPath(string path, int mostLinks)
    {
        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full)!;
        foreach (string name in full[real.Length..].Split(Path.DirectorySeparatorChar))
        {
            FileInfo next = new(Path.Combine(real, name));
            // A circle of links is left for SQLite to refuse.
            real = mostLinks > 0 && next.LinkTarget is { } target ? RealPath(Path.Combine(real, target), mostLinks - 1) : next.FullName;
        }

        return real;
    }

    /// <summary>
    /// Looks at a file before SQLite does, which would change some that are not ours. A file that is not there or empty passes.
    /// </summary>
    /// <remarks>
    /// Never while this process has the file open: on Unix, closing any handle of a file drops the locks that SQLite holds on it.
    /// </remarks>
    /// <exception cref="InvalidDataException">It is not ours.</exception>
    /// <exception cref="NotSupportedException">It is of a newer Fleche.</exception>
    /// <exception cref="SqliteException">It is ours and damaged.</exception>
    public static void Inspect(string path, SqliteSchema schema)
    {
        if (!File.Exists(path))
        {
            return;
        }

        Span<byte> header = stackalloc byte[HeaderSize];
        int length;
        using (SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete))
        {
            length = RandomAccess.Read(file, header, 0);
        }

        if (length == 0)
        {
            return;
        }

        bool isOurs = length == HeaderSize && BinaryPrimitives.ReadInt32BigEndian(header[ApplicationIdOffset..]) == SqliteSchema.ApplicationId;
        bool isSqlite = header.StartsWith(Magic);
        if (isOurs && !isSqlite)
        {
            throw new SqliteException($"The beginning of {path} is damaged.", raw.SQLITE_NOTADB);
        }

        if (!isSqlite)
        {
            throw new InvalidDataException($"{path} is no SQLite database. It was left as it is; name another file for the cache.");
        }

        if (!isOurs && !IsBeingMade(path, header))
        {
            throw new InvalidDataException($"{path} is a SQLite database of another program, or cut off. It was left as it is; name another file for the cache.");
        }

        int version = BinaryPrimitives.ReadInt32BigEndian(header[VersionOffset..]);
        if (version > schema.Version)
        {
            throw schema.TooNew(path, version);
        }
    }

    /// <summary>Whether another process is making a store of this file just now, or was killed over it: it was empty a moment ago, and has no table or is ours in the meantime.</summary>
    private static bool IsBeingMade(string path, ReadOnlySpan<byte> header)
    {
        if (header[WriteVersionOffset] != RollbackJournal)
        {
            return false;
        }

        // Read under SQLite's lock: the header was read in the middle of somebody's commit, perhaps.
        Batteries_V2.Init();
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_master)";
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read() && (row.GetInt32(0) == SqliteSchema.ApplicationId || (row.GetInt32(0) == 0 && row.GetInt32(1) == 0));
    }

    /// <summary>Renames a damaged file, with what belongs to it, so that a new one can be made.</summary>
    /// <returns>Its new name, which is noted until it is read.</returns>
    public static SalvageNote SetAside(string path, Exception reason)
    {
        SalvageNote note = SalvageNote.Make(path, $"{path}.damaged-{DateTime.UtcNow.ToString("yyyyMMddTHHmmssfffffffZ", CultureInfo.InvariantCulture)}");
        File.Move(path, note.Aside);
        SetLogAside(path, note.Aside);
        File.Delete(SuspicionPath(path));
        FlecheLog.DatabaseSetAside(FlecheLogging.For<SqliteCallStore>(), path, note.Aside, reason);
        return note;
    }

    /// <summary>Takes away the log of a file that is not there any more: it belongs to one that a program was killed over setting aside, or to one that was deleted.</summary>
    /// <remarks>Who has the deleted one open uses its log still, and SQLite would use it for the new one.</remarks>
    public static void RemoveLog(string path)
    {
        using (SalvageNote? note = SalvageNote.Find(path))
        {
            if (note is not null)
            {
                SetLogAside(path, note.Aside);
            }
        }

        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
    }

    private static void SetLogAside(string path, string aside)
    {
        foreach (string suffix in (ReadOnlySpan<string>)["-wal", "-shm", "-journal"])
        {
            if (File.Exists(path + suffix) && !File.Exists(aside + suffix))
            {
                File.Move(path + suffix, aside + suffix);
            }
        }
    }

    /// <summary>Notes that an operation met damage: whoever opens the file next examines all of it.</summary>
    public static void Suspect(string path)
    {
        try
        {
            File.WriteAllText(SuspicionPath(path), "An operation met damage in this store. The next program that opens it examines the whole file.\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            FlecheLog.SuspicionNotNoted(FlecheLogging.For<SqliteCallStore>(), path, e);
        }
    }

    /// <summary>Whether somebody suspects the file.</summary>
    public static bool IsSuspected(string path) => File.Exists(SuspicionPath(path));

    /// <summary>Clears a file of suspicion.</summary>
    public static void Clear(string path) => File.Delete(SuspicionPath(path));

    private static string SuspicionPath(string path) => path + "-suspected";
}
