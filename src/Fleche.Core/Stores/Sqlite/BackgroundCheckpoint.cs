using Microsoft.Data.Sqlite;

namespace Fleche.Stores.Sqlite;

/// <summary>Moves what is in the write-ahead log into the file now and then, beside the writers: else one of them would have to, and wait for the disk.</summary>
/// <remarks>A checkpoint that fails, or cannot go all the way, is made up for by the next one, and in the end by SQLite's own, in the commit of a writer.</remarks>
internal sealed class BackgroundCheckpoint(SqliteDatabase database) : IThreadPoolWorkItem
{
    private const int CommitsBetween = 256;

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
        catch (Exception e) when (e is ObjectDisposedException or SqliteException)
        {
            // The file was closed, or what is wrong with it is for its next user to meet.
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }
}
