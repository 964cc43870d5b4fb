using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fleche.Stores.Sqlite;

/// <summary>One connection with the statements that were prepared on it. Used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3 _database;

    /// <summary>By the text itself, which is a constant of the program: comparing references is enough, and fast.</summary>
    private readonly Dictionary<string, SqliteStatement> _statements = new(ReferenceEqualityComparer.Instance);

    static SqliteSession() => Batteries_V2.Init();

    /// <summary>Opens a connection.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether it is made if it is not there.</param>
    public SqliteSession(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            _database = _connection.Handle!;
            _ = raw.sqlite3_extended_result_codes(_database, 1);
            // SqliteRetry waits.
            _ = raw.sqlite3_busy_timeout(_database, 0);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>The file that it is on, as a store's connections know it.</summary>
    public SqlitePlace? Place { get; init; }

    /// <summary>Whether a transaction is open.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_database) == 0;

    /// <summary>Whether the user may only read the file. SQLite opens it all the same, and makes a log that its owner may not write.</summary>
    public bool IsReadOnly => raw.sqlite3_db_readonly(_database, "main") == 1;

    /// <summary>The number of the row that was added last.</summary>
    public long LastId => raw.sqlite3_last_insert_rowid(_database);

    /// <summary>A statement that is kept for its next use.</summary>
    /// <param name="sql">A constant.</param>
    public SqliteStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out SqliteStatement? statement))
        {
            statement = new SqliteStatement(_database, sql, isKept: true);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>A statement for one use.</summary>
    public SqliteStatement PrepareOnce(string sql) => new(_database, sql, isKept: false);

    /// <summary>Runs statements that give no rows, or whose rows do not matter.</summary>
    public void Execute(string script)
    {
        int result = raw.sqlite3_exec(_database, script);
        SqliteException.ThrowExceptionForRC(result, _database);
    }

    /// <summary>The number that a statement gives.</summary>
    public long Number(string sql)
    {
        using SqliteStatement statement = PrepareOnce(sql);
        return statement.Read() ? statement.Integer(0) : 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteStatement statement in _statements.Values)
        {
            statement.Close();
        }

        _connection.Dispose();
    }
}
