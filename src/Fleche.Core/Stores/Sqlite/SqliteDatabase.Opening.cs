using Fleche.Logging;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fleche.Stores.Sqlite;

/// <content>How the file that is at the path is opened.</content>
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

    private void MakeFolder() => FilePlace.MakeFolder(System.IO.Path.GetDirectoryName(Path)!, $"the SQLite store '{System.IO.Path.GetFileName(Path)}'");

    private void OpenFirst(bool mayMake) => _retry.Run(static call => call.Database.TryOpenFirst(call.MayMake), (Database: this, MayMake: mayMake));

    private bool TryOpenFirst(bool mayMake)
    {
        if (mayMake && !File.Exists(Path))
        {
            SqliteFile.RemoveLog(Path);
        }

        SqliteRegistry.InspectOnce(_entry, _schema);
        SqliteSession session = new(Path) { Place = new SqlitePlace(Path) };
        try
        {
            if (session.IsReadOnly)
            {
                throw new SqliteException("This user may not write the file.", raw.SQLITE_READONLY);
            }

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

            CloseIdle();
            _place = session.Place;
            _idle.Push(session);
        }
    }

    private void NoteLog(SqliteSession session)
    {
        // Whoever reads opens the log: that of another file, if the path has come to lead to one since.
        _ = session.Number("PRAGMA user_version");
        if (!session.Place!.TryNoteLog())
        {
            throw Replaced();
        }
    }

    /// <summary>Another try finds what is there now.</summary>
    private SqliteException Replaced() => new($"{Path} was replaced in this very moment.", raw.SQLITE_BUSY);

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
}
