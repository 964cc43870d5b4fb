using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fleche.Stores.Sqlite;

/// <summary>One file of a SQLite store: its connections, and the one writer at a time. Stores on the same file share one.</summary>
internal sealed partial class SqliteDatabase : IDisposable
{
    private const int MostIdle = 16;

    private readonly object _sessions = new();
    private readonly Stack<SqliteSession> _idle = new();
    private readonly WriterGate _gate = new();
    private readonly SqliteRetry _retry;
    private readonly LogCheckpoint _checkpoint;
    private readonly SqliteSchema _schema;
    private readonly SqliteRegistry.Entry _entry;

    /// <summary>The file that new operations use. Connections that are on another one are closed after their operation.</summary>
    private volatile SqlitePlace? _place;
    private bool _isDisposed;
    private int _rented;

    /// <summary>Prepares for a file; <see cref="EnsureOpen"/> opens it.</summary>
    internal SqliteDatabase(string path, SqliteOptions options, SqliteSchema schema, SqliteRegistry.Entry entry)
    {
        Path = path;
        Options = options;
        _schema = schema;
        _entry = entry;
        _retry = new SqliteRetry(path, options.BusyTimeout);
        _checkpoint = new LogCheckpoint(this);
    }

    /// <summary>The file, absolute.</summary>
    public string Path { get; }

    /// <summary>How it was opened.</summary>
    public SqliteOptions Options { get; }

    /// <summary>Opens a file, or shares it with whoever in this process has opened it.</summary>
    /// <param name="path">A path; relative to the working directory of now.</param>
    /// <param name="options">How.</param>
    /// <param name="schema">The tables; null: those of this Fleche.</param>
    /// <exception cref="ArgumentException">The path is SQLite's word for a database in memory, which no other process could see.</exception>
    public static SqliteDatabase Open(string path, SqliteOptions? options, SqliteSchema? schema = null) =>
        path == ":memory:"
            ? throw new ArgumentException("A SQLite store is a file. For a cache in memory use Cache.InMemory().", nameof(path))
            : SqliteRegistry.Open(SqliteFile.RealPath(path), options ?? new SqliteOptions(), schema ?? SqliteSchema.Current);

    /// <summary>Runs what reads. Nothing is held afterwards.</summary>
    public TResult Read<TState, TResult>(Func<SqliteSession, TState, TResult> operation, TState state) =>
        _retry.Run(static call => call.Database.InSession(call.Operation, call.State), (Database: this, Operation: operation, State: state));

    /// <summary>Runs what reads with several statements, all of which see the file as it was at one moment.</summary>
    public TResult ReadTogether<TState, TResult>(Func<SqliteSession, TState, TResult> operation, TState state) =>
        _retry.Run(
            static call => call.Database.InSession(Transaction<TState, TResult>.Reading, call),
            (Database: this, Operation: operation, State: state));

    /// <summary>Runs what writes, all or nothing, after the writers of this process that came before.</summary>
    /// <param name="operation">What writes.</param>
    /// <param name="state">What it needs.</param>
    /// <param name="mayMake">Whether it is worth a new file, if the one that is open was deleted or replaced.</param>
    public TResult Write<TState, TResult>(Func<SqliteSession, TState, TResult> operation, TState state, bool mayMake = true)
    {
        // Before the gate, which opening may need.
        if (mayMake && _place is { IsLeft: true } left)
        {
            Reopen(left);
        }

        if (!_gate.TryEnter(Options.BusyTimeout))
        {
            throw SqliteErrors.Explain(new SqliteException("other writers of this process", raw.SQLITE_BUSY), Path, Options.BusyTimeout);
        }

        try
        {
            TResult result = _retry.Run(
                static call => call.Database.InSession(Transaction<TState, TResult>.Writing, call),
                (Database: this, Operation: operation, State: state));
            if (_isWal)
            {
                _checkpoint.Note();
            }

            return result;
        }
        finally
        {
            _gate.Leave();
        }
    }

    /// <summary>Lets go of one use; the last one closes the file.</summary>
    public void Dispose() => SqliteRegistry.Release(_entry);

    /// <summary>What is said to those who use a store after its end.</summary>
    public static ObjectDisposedException Closed(string path) =>
        new(nameof(SqliteDatabase), $"The SQLite store {path} is closed: it, or the cache over it, was disposed of. Dispose of it after its last use, or open it again.");

    /// <summary>Closes the connections that nobody uses. Who uses the file again opens new ones.</summary>
    internal void LetGo()
    {
        EmptyLog();
        CloseUnused();
    }

    /// <summary>Closes all connections; those in use as soon as they are not.</summary>
    internal void Close()
    {
        EmptyLog();
        long started = Stopwatch.GetTimestamp();
        lock (_sessions)
        {
            _isDisposed = true;
            while (_rented > 0 && Options.BusyTimeout - Stopwatch.GetElapsedTime(started) is var left && left > TimeSpan.Zero)
            {
                Monitor.Wait(_sessions, left);
            }
        }

        CloseUnused();
    }

    private void CloseUnused()
    {
        using SqliteRight? right = EnterToClose();
        lock (_sessions)
        {
            CloseIdle();
        }
    }

    private void CloseIdle()
    {
        while (_idle.TryPop(out SqliteSession? session))
        {
            session.Dispose();
        }
    }

    private void EmptyLog()
    {
        if (_isWal && _place is { IsLeft: false })
        {
            _checkpoint.EmptyLog();
        }
    }

    /// <summary>Runs what uses a connection, once.</summary>
    internal TResult InSession<TState, TResult>(Func<SqliteSession, TState, TResult> operation, TState state)
    {
        SqliteSession session = Rent();
        bool isSound = false;
        try
        {
            TResult result = operation(session, state);
            isSound = true;
            return result;
        }
        catch (SqliteException e)
        {
            if (SqliteErrors.IsDamage(e))
            {
                SqliteFile.Suspect(Path);
            }

            isSound = SqliteErrors.IsBusy(e) && !session.IsInTransaction;
            throw;
        }
        finally
        {
            Return(session, isSound);
        }
    }

    private SqliteSession Rent()
    {
        lock (_sessions)
        {
            if (_isDisposed)
            {
                throw Closed(Path);
            }

            _rented++;
            if (_idle.TryPop(out SqliteSession? session))
            {
                return session;
            }
        }

        try
        {
            return Connect();
        }
        catch
        {
            Return(null, false);
            throw;
        }
    }

    private void Return(SqliteSession? session, bool isSound)
    {
        lock (_sessions)
        {
            _rented--;
            if (session is not null && isSound && !_isDisposed && session.Place == _place && _idle.Count < MostIdle)
            {
                _idle.Push(session);
                session = null;
            }

            // Closed under the lock, so that whoever closes the database finds nothing open afterwards.
            session?.Dispose();
            if (_isDisposed)
            {
                Monitor.PulseAll(_sessions);
            }
        }
    }

    private SqliteSession Connect()
    {
        SqlitePlace place = _place!;
        if (place.IsLeft)
        {
            Reopen(place);
            place = _place!;
        }

        SqliteSession session = new(Path, SqliteOpenMode.ReadWrite) { Place = place };
        try
        {
            if (place.IsLeft)
            {
                // Nothing was read so far.
                throw Replaced();
            }

            Tune(session);
            NoteLog(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>An operation within a transaction; one delegate of each kind.</summary>
    private static class Transaction<TState, TResult>
    {
        public static readonly Func<SqliteSession, (SqliteDatabase Database, Func<SqliteSession, TState, TResult> Operation, TState State), TResult> Reading =
            static (session, call) => Run(session, session.Prepare("BEGIN"), call);

        public static readonly Func<SqliteSession, (SqliteDatabase Database, Func<SqliteSession, TState, TResult> Operation, TState State), TResult> Writing =
            static (session, call) => Run(session, session.Prepare("BEGIN IMMEDIATE"), call);

        private static TResult Run(SqliteSession session, SqliteStatement begin, (SqliteDatabase Database, Func<SqliteSession, TState, TResult> Operation, TState State) call)
        {
            begin.Run();
            try
            {
                TResult result = call.Operation(session, call.State);
                // Without a write-ahead log it waits for readers, and lets no new ones in: to begin anew would let them.
                call.Database._retry.Repeat(static session => session.Prepare("COMMIT").Run(), session);
                return result;
            }
            catch when (session.IsInTransaction)
            {
                session.Prepare("ROLLBACK").Run();
                throw;
            }
        }
    }
}
