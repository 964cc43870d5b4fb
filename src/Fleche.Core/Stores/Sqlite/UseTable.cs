namespace Fleche.Stores.Sqlite;

/// <summary>Which calls use which values, by the first bytes of a digest: an index of a fifth of the size, and what it finds too much is sorted out by the rows.</summary>
internal static class UseTable
{
    private const int StartLength = 8;

    /// <summary>Notes the values of a call.</summary>
    public static void Add(SqliteSession session, long call, CallRow row)
    {
        Add(session, call, row.Record.Result, row.ValueOf(row.Record.Result) is not null);
        foreach (CallArgument argument in row.Record.Arguments)
        {
            Add(session, call, argument.Digest, row.ValueOf(argument.Digest) is not null);
        }
    }

    /// <summary>Notes that a value of a call is not in its row any more.</summary>
    public static void Outline(SqliteSession session, long call, in Digest digest)
    {
        Remove(session, call, digest);
        Add(session, call, digest, isInlined: false);
    }

    /// <summary>Removes the values of a call.</summary>
    public static void Remove(SqliteSession session, long call, CallRow row)
    {
        Remove(session, call, row.Record.Result);
        foreach (CallArgument argument in row.Record.Arguments)
        {
            Remove(session, call, argument.Digest);
        }
    }

    /// <summary>Whether the row of some call has a value.</summary>
    public static bool IsInlined(SqliteSession session, in Digest digest)
    {
        using SqliteStatement row = session.Prepare("SELECT 1 FROM uses WHERE start = ?1 AND is_inlined = 1").With(digest.Bytes[..StartLength]);
        return row.Read();
    }

    /// <summary>Removes the values of a call that does not say any more which these are. Reads the whole table.</summary>
    public static void RemoveAll(SqliteSession session, long call) => session.Prepare("DELETE FROM uses WHERE call = ?1").With(call).Run();

    private static void Remove(SqliteSession session, long call, in Digest digest) =>
        session.Prepare("DELETE FROM uses WHERE start = ?1 AND is_inlined IN (0, 1) AND call = ?2").With(digest.Bytes[..StartLength]).With(call).Run();

    private static void Add(SqliteSession session, long call, in Digest digest, bool isInlined) =>
        session.Prepare("INSERT OR IGNORE INTO uses (start, is_inlined, call) VALUES (?1, ?2, ?3)")
            .With(digest.Bytes[..StartLength]).With(isInlined ? 1 : 0).With(call).Run();
}
