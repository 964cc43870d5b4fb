namespace Fleche.Stores.Sqlite;

/// <summary>Goes through all values that are kept in the rows of calls, page by page, so that no reader is open while the caller works on them.</summary>
internal static class InlinedPages
{
    private const int PageSize = 1024;

    /// <summary>Each value once, with its length.</summary>
    public static IEnumerable<(Digest Digest, long Size)> List(SqliteDatabase database)
    {
        Cursor cursor = new([], 0);
        do
        {
            (cursor, List<(Digest, long)> page) = database.ReadTogether(ReadPage, cursor);
            foreach ((Digest, long) value in page)
            {
                yield return value;
            }
        }
        while (!cursor.IsAtEnd);
    }

    /// <summary>The calls whose results are damaged.</summary>
    public static IEnumerable<Digest> DamagedResults(SqliteDatabase database)
    {
        long last = long.MinValue;
        int count;
        do
        {
            (last, count, List<Digest> damaged) = database.Read(ReadDamaged, last);
            foreach (Digest key in damaged)
            {
                yield return key;
            }
        }
        while (count == PageSize);
    }

    private static (Cursor Next, List<(Digest, long)> Values) ReadPage(SqliteSession session, Cursor cursor)
    {
        List<(Digest, long)> values = [];
        for (int i = 0; i < PageSize; i++)
        {
            // The plus sign keeps SQLite from taking this condition for a reason to sort what the table has in this order already.
            using SqliteStatement row = session.Prepare("""
                SELECT start, call, result, length(payload), arguments FROM uses JOIN calls ON id = call
                WHERE (start, is_inlined, call) > (?1, 1, ?2) AND +is_inlined = 1 ORDER BY start, is_inlined, call LIMIT 1
                """).With(cursor.Start).With(cursor.Call);
            if (!row.Read())
            {
                return (cursor with { IsAtEnd = true }, values);
            }

            byte[] start = row.Bytes(0).ToArray();
            bool isFound = TryFind(row, start, out (Digest, long) value);
            if (isFound)
            {
                values.Add(value);
            }

            // Other calls may have the same value: on to the next one.
            cursor = new Cursor(start, isFound ? long.MaxValue : row.Integer(1));
        }

        return (cursor, values);
    }

    /// <summary>Which value of a row it is that begins with some bytes; none if the row was damaged.</summary>
    private static bool TryFind(SqliteStatement row, ReadOnlySpan<byte> start, out (Digest Digest, long Size) value)
    {
        try
        {
            value = (row.Digest(2), row.Integer(3));
            if (!row.IsNull(3) && value.Digest.Bytes.StartsWith(start))
            {
                return true;
            }

            (List<CallArgument> arguments, List<byte[]?> values) = ArgumentColumn.Read(row.Bytes(4));
            for (int i = 0; i < values.Count; i++)
            {
                value = (arguments[i].Digest, values[i]?.Length ?? -1);
                if (value.Size >= 0 && value.Digest.Bytes.StartsWith(start))
                {
                    return true;
                }
            }
        }
        catch (InvalidDataException)
        {
            // It is set aside when its call is asked for.
        }

        value = default;
        return false;
    }

    private static (long Last, int Count, List<Digest> Damaged) ReadDamaged(SqliteSession session, long last)
    {
        List<Digest> damaged = [];
        int count = 0;
        using SqliteStatement rows = session
            .Prepare("SELECT id, key, result, payload, payload_checksum FROM calls WHERE id > ?1 AND payload IS NOT NULL ORDER BY id LIMIT ?2").With(last).With(PageSize);
        for (; rows.Read(); count++)
        {
            last = rows.Integer(0);
            if (rows.Bytes(1).Length == Digest.Size && rows.Bytes(2).Length == Digest.Size
                && InlinedValues.Check(rows.Digest(1), rows.Digest(2), rows.Bytes(3), rows.Bytes(4)) is null)
            {
                damaged.Add(rows.Digest(1));
            }
        }

        return (last, count, damaged);
    }

    /// <summary>Where a page begins: after a start and a call.</summary>
    private readonly record struct Cursor(byte[] Start, long Call)
    {
        public bool IsAtEnd { get; init; }
    }
}
