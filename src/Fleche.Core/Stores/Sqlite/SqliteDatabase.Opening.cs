using Fleche.Caches;
using Fleche.Logging;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fleche.Stores.Sqlite;

/// <content>How the file is opened: at first, and anew where another took its place.</content>
internal sealed partial class SqliteDatabase
{
    private readonly Lock _opening = new();
    private bool _isWal;
    private bool _isOpen;

    /// <summary>Opens the file, once: makes it, brings it up to date, or puts a damaged one aside and makes a new one with what could be read of it.</summary>
    public void EnsureOpen()
    {
        lock (_opening)
        {
            if (_isOpen)
            {
                return;
            }

            MakeFolder();
            OpenOrReplace();
            _isOpen = true;
        }
    }

    /// <summary>Opens what is at the path now, in place of a file that was there: what is stored in that, nobody would find.</summary>
    private void Reopen(SqlitePlace left)
    {
        lock (_opening)
        {
            if (_place != left)
            {
                // Another thread has done it.
                return;
            }

            MakeFolder();
            using (KernelLocks right = SqliteFile.EnterRepair(Path, Options.BusyTimeout) ?? throw new IOException($"The SQLite store {Path} was replaced, and another process is still busy with that. Try again later."))
            {
                left.DeleteLog();
            }

            OpenOrReplace();
            FlecheLog.DatabaseReopened(FlecheLogging.For<SqliteCallStore>(), Path);
        }
    }

    private void OpenOrReplace()
    {
        string? aside = null;
        try
        {
            _retry.Run(static database => database.OpenFirst(), this);
        }
        catch (SqliteException e) when (SqliteErrors.IsDamage(e))
        {
            using KernelLocks? right = SqliteFile.EnterRepair(Path, Options.BusyTimeout);
            aside = Replace(mayReplace: right is not null);
        }

        if (aside is not null)
        {
            // Takes long for a large store; others need not wait for it.
            SqliteSalvage.Run(aside, this);
        }
    }

    private void MakeFolder() => FilePlace.MakeFolder(System.IO.Path.GetDirectoryName(Path)!, $"the SQLite store '{System.IO.Path.GetFileName(Path)}'");

    private bool OpenFirst()
    {
        SqliteRegistry.InspectOnce(_entry, _schema);
        SqliteSession session = new(Path) { Place = new SqlitePlace(Path) };
        try
        {
            _schema.Apply(session, Path);
            SqliteSchema.Probe(session, Path);
            SetJournal(session);
            Tune(session);
            if (SqliteFile.IsSuspected(Path))
            {
                Examine(session);
            }

            NoteLog(session);
            Use(session);
            return true;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Has new operations use the file of a connection, and no more the one before.</summary>
    private void Use(SqliteSession session)
    {
        lock (_sessions)
        {
            if (_isDisposed)
            {
                throw Closed(Path);
            }

            while (_idle.TryPop(out SqliteSession? former))
            {
                former.Dispose();
            }

            _place = session.Place;
            _idle.Push(session);
        }
    }

    private static void NoteLog(SqliteSession session)
    {
        // Whoever reads opens the log.
        _ = session.Number("PRAGMA user_version");
        session.Place!.NoteLog();
    }

    /// <summary>Chooses how changes are made safe: a write-ahead log, except where its shared memory does not work.</summary>
    private void SetJournal(SqliteSession session)
    {
        using SqliteStatement mode = session.PrepareOnce(FilePlace.IsOnNetwork(Path) ? "PRAGMA journal_mode = DELETE" : "PRAGMA journal_mode = WAL");
        _isWal = mode.Read() && mode.Text(0) == "wal";
        if (!_isWal)
        {
            FlecheLog.NoWriteAheadLog(FlecheLogging.For<SqliteCallStore>(), Path);
        }
    }

    /// <summary>With a write-ahead log a loss of power may cost the last calls, and no more: they are computed again.</summary>
    private void Tune(SqliteSession session) => session.Execute(_isWal
        ? "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 16000; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000"
        : "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000");

    private void Examine(SqliteSession session)
    {
        using SqliteStatement check = session.PrepareOnce("PRAGMA integrity_check(1)");
        if (check.Read() && check.Text(0) is var answer && answer != "ok")
        {
            throw new SqliteException(answer, raw.SQLITE_CORRUPT);
        }

        SqliteFile.Clear(Path);
    }

    /// <returns>Where the damaged file is now; null: another process has replaced it in the meantime.</returns>
    private string? Replace(bool mayReplace)
    {
        try
        {
            _retry.Run(static database => database.OpenFirst(), this);
            return null;
        }
        catch (SqliteException e) when (mayReplace && SqliteErrors.IsDamage(e))
        {
            string aside = SqliteFile.SetAside(Path, e);
            _retry.Run(static database => database.OpenFirst(), this);
            return aside;
        }
    }
}
