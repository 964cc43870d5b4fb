using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fleche.Stores.Sqlite;

/// <summary>One prepared statement. Disposing of it makes it ready for its next use, or ends it if there is none.</summary>
/// <remarks>
/// SQLite's own statement, not a <see cref="SqliteCommand"/>: that one copies every key and payload into arrays of its own and sleeps 150 ms
/// whenever the file is busy.
/// </remarks>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly bool _isKept;
    private int _parameters;

    /// <summary>Prepares a statement.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="sql">One statement.</param>
    /// <param name="isKept">Whether it will be used again.</param>
    public SqliteStatement(sqlite3 database, string sql, bool isKept)
    {
        const uint Persistent = 1;
        _database = database;
        _isKept = isKept;
        Check(raw.sqlite3_prepare_v3(database, sql, isKept ? Persistent : 0, out _statement));
    }

    /// <summary>Gives the next parameter.</summary>
    public SqliteStatement With(long value) => Checked(raw.sqlite3_bind_int64(_statement, ++_parameters, value));

    /// <inheritdoc cref="With(long)"/>
    public SqliteStatement With(long? value) => value is { } number ? With(number) : WithNull();

    /// <inheritdoc cref="With(long)"/>
    public SqliteStatement With(in Digest value) => With(value.Bytes);

    /// <inheritdoc cref="With(long)"/>
    public SqliteStatement With(Digest? value) => value is { } digest ? With(digest.Bytes) : WithNull();

    /// <inheritdoc cref="With(long)"/>
    public SqliteStatement With(ReadOnlySpan<byte> value) => Checked(raw.sqlite3_bind_blob(_statement, ++_parameters, value));

    /// <inheritdoc cref="With(long)"/>
    public SqliteStatement With(byte[]? value) => value is null ? WithNull() : With((ReadOnlySpan<byte>)value);

    /// <summary>Gives the next parameter, a text in UTF-8.</summary>
    public SqliteStatement WithText(ReadOnlySpan<byte> value) => Checked(raw.sqlite3_bind_text(_statement, ++_parameters, value));

    /// <inheritdoc cref="With(long)"/>
    public SqliteStatement With(string? value)
    {
        if (value is null)
        {
            return WithNull();
        }

        // Not the overload for strings: it would end the text at its first NUL.
        return value.Length == 0
            ? Checked(raw.sqlite3_bind_text(_statement, ++_parameters, value))
            : WithText(Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns>False: there is none.</returns>
    public bool Read()
    {
        int result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }

        return false;
    }

    /// <summary>Runs a statement to its end and makes it ready for its next use.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run()
    {
        using (this)
        {
            while (Read())
            {
            }

            return raw.sqlite3_changes(_database);
        }
    }

    /// <summary>Whether a column of this row is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>A number.</summary>
    public long Integer(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>A number or NULL.</summary>
    public long? IntegerOrNull(int column) => IsNull(column) ? null : Integer(column);

    /// <summary>Bytes, until the next row.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <summary>A text.</summary>
    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    /// <summary>A text or NULL.</summary>
    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>A digest.</summary>
    /// <exception cref="InvalidDataException">It has not the size of one.</exception>
    public Digest Digest(int column)
    {
        ReadOnlySpan<byte> bytes = Bytes(column);
        return bytes.Length == Fleche.Digest.Size
            ? new Digest(bytes)
            : throw new InvalidDataException($"a digest of {bytes.Length} bytes");
    }

    /// <summary>A digest or NULL.</summary>
    /// <exception cref="InvalidDataException">It has not the size of one.</exception>
    public Digest? DigestOrNull(int column) => IsNull(column) ? null : Digest(column);

    /// <summary>Ends this use; the parameters' copies are let go.</summary>
    public void Dispose()
    {
        _parameters = 0;
        if (_isKept)
        {
            _ = raw.sqlite3_reset(_statement);
            _ = raw.sqlite3_clear_bindings(_statement);
        }
        else
        {
            Close();
        }
    }

    /// <summary>Ends the statement.</summary>
    public void Close() => _statement.Dispose();

    private SqliteStatement WithNull() => Checked(raw.sqlite3_bind_null(_statement, ++_parameters));

    private SqliteStatement Checked(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            Dispose();
            Check(result);
        }

        return this;
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
