using Fleche.Queries;

namespace Fleche.Stores.Sqlite;

/// <summary>Records to rows and back. Within a transaction that the caller has begun.</summary>
internal static class RecordTable
{
    /// <summary>What <see cref="Read"/> expects of a row.</summary>
    public const string Columns =
        "key, function, module, version, code, result, result_size, started, wall, cpu, host, process, user, runtime, git_commit, parent, hits, last_used, checksum";

    private const int Tag = 0;
    private const int Meta = 1;

    /// <summary>Whether a call is there.</summary>
    public static bool Contains(SqliteSession session, in Digest key)
    {
        using SqliteStatement statement = session.Prepare("SELECT 1 FROM calls WHERE key = ?1").With(key);
        return statement.Read();
    }

    /// <summary>Removes a call.</summary>
    /// <returns>False: it was not there.</returns>
    public static bool Delete(SqliteSession session, in Digest key)
    {
        session.Prepare("DELETE FROM arguments WHERE call = ?1").With(key).Run();
        session.Prepare("DELETE FROM notes WHERE call = ?1").With(key).Run();
        session.Prepare("DELETE FROM edges WHERE call = ?1").With(key).Run();
        return session.Prepare("DELETE FROM calls WHERE key = ?1").With(key).Run() > 0;
    }

    /// <summary>Puts a record in place of the one before.</summary>
    public static void Replace(SqliteSession session, CallRecord record)
    {
        if (Contains(session, record.Key))
        {
            Delete(session, record.Key);
        }

        session.Prepare($"INSERT INTO calls (short_name, {Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 0, ?18, ?19)")
            .With(CallFilter.ShortName(record.Function)).With(record.Key).With(record.Function).With(record.Module).With(record.Version)
            .With(record.Code).With(record.Result).With(record.ResultSize).With(record.Started.UtcTicks).With(record.WallTime.Ticks)
            .With(record.CpuTime?.Ticks).With(record.Host).With(record.ProcessId).With(record.User).With(record.Runtime)
            .With(record.GitCommit).With(record.Parent).With(record.LastUsed.UtcTicks).With(RecordChecksum.Of(record)).Run();
        for (int i = 0; i < record.Arguments.Count; i++)
        {
            session.Prepare("INSERT INTO arguments (call, position, name, digest) VALUES (?1, ?2, ?3, ?4)")
                .With(record.Key).With(i).With(record.Arguments[i].Name).With(record.Arguments[i].Digest).Run();
        }

        AddNotes(session, record.Key, Tag, record.Tags);
        AddNotes(session, record.Key, Meta, record.Metadata);
        for (int i = 0; i < record.Calls.Count; i++)
        {
            session.Prepare("INSERT INTO edges (call, position, callee) VALUES (?1, ?2, ?3)").With(record.Key).With(i).With(record.Calls[i]).Run();
        }
    }

    /// <summary>Reads a record, and checks it.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="row">A row of <see cref="Columns"/>.</param>
    /// <exception cref="InvalidDataException">It is damaged; the message says how.</exception>
    public static CallRecord Read(SqliteSession session, SqliteStatement row)
    {
        try
        {
            Digest key = row.Digest(0);
            CallRecord record = new()
            {
                Key = key,
                Function = row.Text(1),
                Module = row.TextOrNull(2),
                Version = row.TextOrNull(3),
                Code = row.DigestOrNull(4),
                Result = row.Digest(5),
                ResultSize = row.Integer(6),
                Started = Time(row.Integer(7)),
                WallTime = new TimeSpan(row.Integer(8)),
                CpuTime = row.IntegerOrNull(9) is { } ticks ? new TimeSpan(ticks) : null,
                Host = row.Text(10),
                ProcessId = checked((int)row.Integer(11)),
                User = row.Text(12),
                Runtime = row.Text(13),
                GitCommit = row.TextOrNull(14),
                Parent = row.DigestOrNull(15),
                Hits = row.Integer(16),
                LastUsed = Time(row.Integer(17)),
                Arguments = Arguments(session, key),
                Tags = Notes(session, key, Tag),
                Metadata = Notes(session, key, Meta),
                Calls = Calls(session, key),
            };
            return row.Bytes(18).SequenceEqual(RecordChecksum.Of(record))
                ? record
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
        string literals = string.Join(" || ', ' || ", Columns.Split(", ").Select(static column => $"quote({column})"));
        session.PrepareOnce($"INSERT INTO damaged (digest, content, found, reason) SELECT key, {literals}, ?1, ?2 FROM calls WHERE key = ?3")
            .With(DateTime.UtcNow.Ticks).With(reason).With(key).Run();
        Delete(session, key);
    }

    /// <summary>The kind of note that a filter's tags or metadata are.</summary>
    public static int NoteKind(bool isTag) => isTag ? Tag : Meta;

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static void AddNotes(SqliteSession session, in Digest key, int kind, IReadOnlyDictionary<string, string> notes)
    {
        foreach ((string name, string value) in notes)
        {
            session.Prepare("INSERT INTO notes (call, kind, name, value) VALUES (?1, ?2, ?3, ?4)").With(key).With(kind).With(name).With(value).Run();
        }
    }

    private static List<CallArgument> Arguments(SqliteSession session, in Digest key)
    {
        List<CallArgument> arguments = [];
        using SqliteStatement rows = session.Prepare("SELECT name, digest FROM arguments WHERE call = ?1 ORDER BY position").With(key);
        while (rows.Read())
        {
            arguments.Add(new CallArgument(rows.Text(0), rows.Digest(1)));
        }

        return arguments;
    }

    private static Dictionary<string, string> Notes(SqliteSession session, in Digest key, int kind)
    {
        Dictionary<string, string> notes = [];
        using SqliteStatement rows = session.Prepare("SELECT name, value FROM notes WHERE call = ?1 AND kind = ?2").With(key).With(kind);
        while (rows.Read())
        {
            notes.Add(rows.Text(0), rows.Text(1));
        }

        return notes;
    }

    private static List<Digest> Calls(SqliteSession session, in Digest key)
    {
        List<Digest> calls = [];
        using SqliteStatement rows = session.Prepare("SELECT callee FROM edges WHERE call = ?1 ORDER BY position").With(key);
        while (rows.Read())
        {
            calls.Add(rows.Digest(0));
        }

        return calls;
    }
}
