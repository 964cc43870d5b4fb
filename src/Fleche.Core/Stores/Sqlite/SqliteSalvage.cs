using Fleche.Logging;
using Microsoft.Data.Sqlite;

namespace Fleche.Stores.Sqlite;

/// <summary>Copies what can still be read of a damaged file, and passes its checksum, into the file that took its place.</summary>
/// <remarks>
/// Rows are read by their numbers, without an index. Where a page cannot be read the search goes on behind it, in growing steps. Other programs may use the new file
/// already: what they have stored stays.
/// </remarks>
internal sealed class SqliteSalvage
{
    private const int BatchRows = 256;
    private const long BatchBytes = 8_000_000;

    private const string Values = "SELECT id, digest, checksum, payload FROM stored_values NOT INDEXED WHERE id >= ?1 ORDER BY id";
    private const int PayloadColumn = 3;

    private const string Calls = $"SELECT {RecordTable.Columns}, payload, payload_checksum FROM calls NOT INDEXED WHERE id >= ?1 ORDER BY id";

    private readonly SqliteSession _source;
    private readonly SqliteDatabase _target;
    private readonly List<Func<SqliteSession, bool>> _batch = [];
    private long _bytes;

    private SqliteSalvage(SqliteSession source, SqliteDatabase target) => (_source, _target) = (source, target);

    /// <summary>Copies, and says how much. Never throws for what is wrong with a file: the new one is as good without it.</summary>
    /// <param name="aside">The damaged file.</param>
    /// <param name="target">The new one, open.</param>
    /// <returns>False: it ended by what has nothing to do with the damage, and is worth another try.</returns>
    public static bool Run(string aside, SqliteDatabase target)
    {
        int values = 0, calls = 0;
        SqliteException? error = null;
        try
        {
            using SqliteSession source = new(aside, SqliteOpenMode.ReadWrite);
            // The first has SQLite pass over what it cannot read of the list of tables, and over a length of the file that is not what the file says.
            source.Execute("PRAGMA writable_schema = ON; PRAGMA query_only = ON");
            // Others may be closing the file.
            new SqliteRetry(aside, target.Options.BusyTimeout).Repeat(static source => source.Number("PRAGMA schema_version"), source);
            SqliteSalvage salvage = new(source, target);
            // A call is found by others as soon as it is there: then its values should be.
            salvage.Copy(Values, PayloadColumn, ReadValue, ref values);
            salvage.Copy(Calls, RecordTable.ArgumentsColumn, ReadCall, ref calls);
        }
        catch (SqliteException e)
        {
            error = e;
        }

        FlecheLog.DatabaseSalvaged(FlecheLogging.For<SqliteCallStore>(), calls, values, aside, target.Path, error);
        return error is null || !SqliteErrors.MayPass(error);
    }

    /// <summary>Copies a table.</summary>
    /// <param name="sql">Its rows from a number on.</param>
    /// <param name="largeColumn">The column by which the size of a row is estimated.</param>
    /// <param name="read">Checks a row and gives what writes it; null: it is damaged.</param>
    /// <param name="copied">Counts the rows that the new file had not.</param>
    private void Copy(string sql, int largeColumn, Func<SqliteSession, SqliteStatement, Func<SqliteSession, bool>?> read, ref int copied)
    {
        for (long? next = 0; next is { } start;)
        {
            long last = start;
            bool? isRow;
            using (SqliteStatement rows = _source.Prepare(sql).With(start))
            {
                while ((isRow = Try(static rows => (bool?)rows.Read(), rows)) == true)
                {
                    last = rows.Integer(0);
                    if (Try(rows => read(_source, rows), rows) is { } write)
                    {
                        _batch.Add(write);
                        _bytes += rows.Bytes(largeColumn).Length;
                    }

                    if (_batch.Count >= BatchRows || _bytes >= BatchBytes)
                    {
                        copied += Flush();
                    }
                }
            }

            next = isRow is null ? NextReadable(sql, Math.Max(last, start)) : null;
        }

        copied += Flush();
    }

    /// <summary>The number behind another from which rows can be read again; null: there is none.</summary>
    private long? NextReadable(string sql, long last)
    {
        long unreadable = last, readable = last;
        for (long step = 1; readable == last || !IsReadable(sql, readable); step *= 2)
        {
            if (readable > long.MaxValue - step)
            {
                return null;
            }

            unreadable = readable;
            readable += step;
        }

        while (readable - unreadable > 1)
        {
            long middle = unreadable + ((readable - unreadable) / 2);
            (unreadable, readable) = IsReadable(sql, middle) ? (unreadable, middle) : (middle, readable);
        }

        return readable;
    }

    private bool IsReadable(string sql, long start)
    {
        using SqliteStatement rows = _source.Prepare(sql).With(start);
        return Try(static rows => (bool?)rows.Read(), rows) is not null;
    }

    private int Flush()
    {
        int written = _target.Write(static (session, batch) => batch.Count(write => write(session)), _batch);
        _batch.Clear();
        _bytes = 0;
        return written;
    }

    private static Func<SqliteSession, bool>? ReadValue(SqliteSession source, SqliteStatement row)
    {
        Digest digest = row.Digest(1);
        return ValueTable.Check(digest, row.Bytes(PayloadColumn), row.Bytes(2)) is not { } payload ? null : session =>
        {
            if (ValueTable.Contains(session, digest))
            {
                return false;
            }

            ValueTable.Add(session, digest, payload);
            return true;
        };
    }

    private static Func<SqliteSession, bool> ReadCall(SqliteSession source, SqliteStatement row)
    {
        CallRow call = RecordTable.Read(source, row, isSalvage: true) with { Result = InlinedValues.ResultOf(row) };
        return session =>
        {
            if (RecordTable.Contains(session, call.Record.Key))
            {
                return false;
            }

            RecordTable.Replace(session, call);
            session.Prepare("UPDATE calls SET hits = ?1 WHERE key = ?2").With(call.Record.Hits).With(call.Record.Key).Run();
            return true;
        };
    }

    /// <summary>Reads; null if what it reads is damaged.</summary>
    private static T? Try<T>(Func<SqliteStatement, T?> read, SqliteStatement rows)
    {
        try
        {
            return read(rows);
        }
        catch (Exception e) when (e is InvalidDataException || (e is SqliteException error && SqliteErrors.IsDamage(error)))
        {
            return default;
        }
    }
}
