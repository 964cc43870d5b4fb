using Fleche.Queries;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fleche.Stores.Sqlite;

/// <summary>Records to rows and back. Within a transaction that the caller has begun.</summary>
internal static class RecordTable
{
    /// <summary>What <see cref="Read"/> expects of a row.</summary>
    public const string Columns =
        "id, key, function, module, version, code, arguments, result, result_size, started, wall, cpu, host, process, user, runtime, git_commit, parent, hits, last_used, checksum";

    /// <summary>Where <see cref="Columns"/> have the number of the row.</summary>
    public const int IdColumn = 0;

    /// <summary>Where <see cref="Columns"/> have the key.</summary>
    public const int KeyColumn = 1;

    /// <summary>Where <see cref="Columns"/> have the arguments.</summary>
    public const int ArgumentsColumn = 6;

    /// <summary>Where <see cref="Columns"/> have the digest of the result.</summary>
    public const int ResultColumn = 7;

    /// <summary>Where <see cref="Columns"/> have the start.</summary>
    public const int StartedColumn = 9;

    /// <summary>The column after <see cref="Columns"/>, where a result is read too.</summary>
    public const int PayloadColumn = 21;

    /// <summary>Finds the row of a key, so that its own key is read with it: a condition on the key alone would have SQLite take the key from the index.</summary>
    public const string HasKey = "id = (SELECT id FROM calls WHERE key = ?1)";

    /// <summary>The kind of note that a tag is.</summary>
    public const int Tag = 0;

    /// <summary>The kind of note that metadata are.</summary>
    public const int Meta = 1;

    /// <summary>Whether a call is there.</summary>
    public static bool Contains(SqliteSession session, in Digest key)
    {
        using SqliteStatement statement = session.Prepare("SELECT 1 FROM calls WHERE key = ?1").With(key);
        return statement.Read();
    }

    /// <summary>Refuses a row that an index found under another key: the file is damaged.</summary>
    /// <exception cref="SqliteException">It is another's.</exception>
    public static void CheckKey(in Digest actual, in Digest expected)
    {
        if (actual != expected)
        {
            throw new SqliteException($"The row of call {actual} was found under the key {expected}.", raw.SQLITE_CORRUPT);
        }
    }

    /// <summary>Removes a call. The values in its row that no other row has get rows of their own: they stay until the garbage is collected.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="key">The call.</param>
    /// <param name="next">What comes in its place.</param>
    /// <returns>False: it was not there.</returns>
    public static bool Delete(SqliteSession session, in Digest key, CallRow? next = null)
    {
        long id;
        CallRow? row = null;
        using (SqliteStatement statement = session.Prepare($"SELECT {Columns}, payload, payload_checksum FROM calls WHERE {HasKey}").With(key))
        {
            if (!statement.Read())
            {
                return false;
            }

            id = statement.Integer(IdColumn);
            try
            {
                CheckKey(statement.Digest(KeyColumn), key);
                row = Read(session, statement) with { Result = InlinedValues.ResultOf(statement) };
            }
            catch (InvalidDataException)
            {
                // What it has is lost, as it would be if it were set aside.
            }
        }

        Delete(session, id, row);
        foreach (StoredValue value in row?.InlinedValues ?? [])
        {
            if (next?.ValueOf(value.Digest) is null && !UseTable.IsInlined(session, value.Digest))
            {
                ValueTable.Add(session, value.Digest, value.Payload.Span);
            }
        }

        return true;
    }

    /// <summary>Puts a record in place of the one before.</summary>
    public static void Replace(SqliteSession session, CallRow row)
    {
        CallRecord record = row.Record;
        Delete(session, record.Key, row);
        session.Prepare("""
            INSERT INTO calls (key, short_name, function, module, version, code, arguments, result, result_size, payload, payload_checksum,
                started, wall, cpu, host, process, user, runtime, git_commit, parent, hits, last_used, checksum)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, 0, ?21, ?22)
            """)
            .With(record.Key).With(CallFilter.ShortName(record.Function)).With(record.Function).With(record.Module).With(record.Version)
            .With(record.Code).WithText(ArgumentColumn.Write(record.Arguments, row.ArgumentValues).Span).With(record.Result).With(record.ResultSize)
            .With(row.Result).With(row.Result is null ? null : InlinedValues.ChecksumOf(record.Key, record.Result, row.Result))
            .With(record.Started.UtcTicks).With(record.WallTime.Ticks).With(record.CpuTime?.Ticks).With(record.Host).With(record.ProcessId)
            .With(record.User).With(record.Runtime).With(record.GitCommit).With(record.Parent).With(record.LastUsed.UtcTicks)
            .With(RecordChecksum.Of(row)).Run();
        long id = session.LastId;
        UseTable.Add(session, id, row);
        AddNotes(session, id, Tag, record.Tags);
        AddNotes(session, id, Meta, record.Metadata);
        for (int i = 0; i < record.Calls.Count; i++)
        {
            session.Prepare("INSERT INTO edges (call, position, callee) VALUES (?1, ?2, ?3)").With(id).With(i).With(record.Calls[i]).Run();
        }
    }

    /// <summary>Takes a value out of a row.</summary>
    public static void Outline(SqliteSession session, long id, CallRow row, Digest digest)
    {
        row = row with { ArgumentValues = [.. row.ArgumentValues.Select((value, i) => row.Record.Arguments[i].Digest == digest ? null : value)] };
        session.Prepare("UPDATE calls SET arguments = ?1, checksum = ?2 WHERE id = ?3")
            .WithText(ArgumentColumn.Write(row.Record.Arguments, row.ArgumentValues).Span).With(RecordChecksum.Of(row)).With(id).Run();
        session.Prepare("UPDATE calls SET payload = NULL, payload_checksum = NULL WHERE id = ?1 AND result = ?2").With(id).With(digest).Run();
        UseTable.Outline(session, id, digest);
    }

    /// <summary>Reads a record, and checks it.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="row">A row of <see cref="Columns"/>.</param>
    /// <param name="isSalvage">Whether what the file has lost of other tables counts as not there: the checksum tells whether there was something.</param>
    /// <exception cref="InvalidDataException">It is damaged; the message says how.</exception>
    public static CallRow Read(SqliteSession session, SqliteStatement row, bool isSalvage = false)
    {
        try
        {
            long id = row.Integer(IdColumn);
            (List<CallArgument> arguments, List<byte[]?> values) = ArgumentColumn.Read(row.Bytes(ArgumentsColumn));
            CallRecord record = new()
            {
                Key = row.Digest(KeyColumn),
                Function = row.Text(2),
                Module = row.TextOrNull(3),
                Version = row.TextOrNull(4),
                Code = row.DigestOrNull(5),
                Arguments = arguments,
                Result = row.Digest(ResultColumn),
                ResultSize = row.Integer(8),
                Started = Time(row.Integer(StartedColumn)),
                WallTime = new TimeSpan(row.Integer(10)),
                CpuTime = row.IntegerOrNull(11) is { } ticks ? new TimeSpan(ticks) : null,
                Host = row.Text(12),
                ProcessId = checked((int)row.Integer(13)),
                User = row.Text(14),
                Runtime = row.Text(15),
                GitCommit = row.TextOrNull(16),
                Parent = row.DigestOrNull(17),
                Hits = row.Integer(18),
                LastUsed = Time(row.Integer(19)),
                Tags = Notes(session, id, Tag, isSalvage),
                Metadata = Notes(session, id, Meta, isSalvage),
                Calls = Calls(session, id, isSalvage),
            };
            CallRow call = new(record, values);
            return row.Bytes(20).SequenceEqual(RecordChecksum.Of(call))
                ? call
                : throw new InvalidDataException("its checksum does not fit");
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"a field holds what it cannot ({e.Message})", e);
        }
    }

    /// <summary>Moves a damaged record into the table for them, as the row's SQL literals.</summary>
    public static void SetAside(SqliteSession session, in Digest key, string reason)
    {
        long id;
        using (SqliteStatement row = session.Prepare("SELECT id FROM calls WHERE key = ?1").With(key))
        {
            if (!row.Read())
            {
                return;
            }

            id = row.Integer(0);
        }

        string literals = string.Join(" || ', ' || ", $"{Columns}, payload".Split(", ").Select(static column => $"quote({column})"));
        session.PrepareOnce($"INSERT INTO damaged (digest, content, found, reason) SELECT key, {literals}, ?1, ?2 FROM calls WHERE key = ?3")
            .With(DateTime.UtcNow.Ticks).With(reason).With(key).Run();
        Delete(session, id, row: null);
    }

    /// <summary>Removes a call from all tables.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="id">Its number.</param>
    /// <param name="row">What is in its row; null if that cannot be trusted.</param>
    private static void Delete(SqliteSession session, long id, CallRow? row)
    {
        if (row is null)
        {
            UseTable.RemoveAll(session, id);
        }
        else
        {
            UseTable.Remove(session, id, row);
        }

        session.Prepare("DELETE FROM notes WHERE call = ?1").With(id).Run();
        session.Prepare("DELETE FROM edges WHERE call = ?1").With(id).Run();
        session.Prepare("DELETE FROM calls WHERE id = ?1").With(id).Run();
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static void AddNotes(SqliteSession session, long call, int kind, IReadOnlyDictionary<string, string> notes)
    {
        foreach ((string name, string value) in notes)
        {
            session.Prepare("INSERT INTO notes (call, kind, name, value) VALUES (?1, ?2, ?3, ?4)").With(call).With(kind).With(name).With(value).Run();
        }
    }

    private static Dictionary<string, string> Notes(SqliteSession session, long call, int kind, bool isSalvage)
    {
        Dictionary<string, string> notes = [];
        using SqliteStatement rows = session.Prepare("SELECT name, value FROM notes WHERE call = ?1 AND kind = ?2").With(call).With(kind);
        while (Next(rows, isSalvage))
        {
            notes.Add(rows.Text(0), rows.Text(1));
        }

        return notes;
    }

    private static List<Digest> Calls(SqliteSession session, long call, bool isSalvage)
    {
        List<Digest> calls = [];
        using SqliteStatement rows = session.Prepare("SELECT callee FROM edges WHERE call = ?1 ORDER BY position").With(call);
        while (Next(rows, isSalvage))
        {
            calls.Add(rows.Digest(0));
        }

        return calls;
    }

    private static bool Next(SqliteStatement rows, bool isSalvage)
    {
        try
        {
            return rows.Read();
        }
        catch (SqliteException e) when (isSalvage && SqliteErrors.IsDamage(e))
        {
            return false;
        }
    }
}
