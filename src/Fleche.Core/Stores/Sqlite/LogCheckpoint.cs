using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fleche.Stores.Sqlite;

/// <summary>
/// Moves what is in the write-ahead log into the file: now and then, beside the writers (else one of them would have to, and wait for the disk), and when a database is closed.
/// </summary>
/// <remarks>A checkpoint that fails, or cannot go all the way, is made up for by the next one, and in the end by SQLite's own, in the commit of a writer.</remarks>
internal sealed class LogCheckpoint(SqliteDatabase database) : IThreadPoolWorkItem
{
    private const int CommitsBetween = 256;

    private readonly SqliteRetry _atTheEnd = new(database.Path, TimeSpan.FromSeconds(1));
    private int _commits;
    private int _isRunning;

    /// <summary>A writer has committed.</summary>
    public void Note()
    {
        if (Interlocked.Increment(ref _commits) % CommitsBetween == 0 && Interlocked.Exchange(ref _isRunning, 1) == 0)
        {
            ThreadPoolQueue.Add(this);
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            database.Read(static (session, _) => session.Number("PRAGMA wal_checkpoint(PASSIVE)"), 0);
        }
        catch (Exception)
        {
            // It was closed, or what is wrong with it is for its next user to meet: it may be another program's by now.
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    /// <summary>
    /// Moves all, as far as others let it, and empties the log. SQLite does that when the last connection of all processes is closed, but of two that are closed at once
    /// neither is the last.
    /// </summary>
    public void EmptyLog()
    {
        try
        {
            _atTheEnd.Repeat(static database => database.InSession(static (session, _) => Truncate(session), 0), database);
        }
        catch (Exception)
        {
            // It was closed, or what is wrong with it is for its next user to meet: it may be another program's by now.
        }
    }

    private static bool Truncate(SqliteSession session)
    {
        using SqliteStatement checkpoint = session.PrepareOnce("PRAGMA wal_checkpoint(TRUNCATE)");
        bool isDone = checkpoint.Read() && checkpoint.Integer(0) == 0;
        // Where others read or write, they will do it. Another checkpoint is soon over, but may not see all that is there now.
        return isDone || checkpoint.Integer(1) >= 0 ? isDone : throw new SqliteException("another process is about to move the log", raw.SQLITE_BUSY);
    }
}
