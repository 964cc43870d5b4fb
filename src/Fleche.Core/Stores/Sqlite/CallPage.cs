namespace Fleche.Stores.Sqlite;

/// <summary>One page of a search, and where the next begins.</summary>
/// <param name="Started">The start of its last row.</param>
/// <param name="Key">The key of its last row; null: nothing was read so far.</param>
/// <param name="Size">How many rows a page has at most.</param>
internal sealed record CallPage(long Started, byte[]? Key, int Size)
{
    /// <summary>The records, in their order.</summary>
    public IReadOnlyList<CallRecord> Records { get; private init; } = [];

    /// <summary>The keys of records that cannot be read.</summary>
    public IReadOnlyList<Digest> Damaged { get; private init; } = [];

    /// <summary>Whether there are no more.</summary>
    public bool IsLast { get; private init; }

    /// <summary>Reads the page after this one.</summary>
    public CallPage Next(SqliteSession session, CallSearch search)
    {
        List<CallRecord> records = [];
        List<Digest> damaged = [];
        (long started, byte[]? key, int count) = (Started, Key, 0);
        using SqliteStatement rows = search.Page(session, Started, Key, Size);
        while (rows.Read())
        {
            count++;
            key = rows.Bytes(RecordTable.KeyColumn).ToArray();
            started = rows.Integer(RecordTable.StartedColumn);
            try
            {
                if (RecordTable.Read(session, rows).Record is var record && search.Accepts(record))
                {
                    records.Add(record);
                }
            }
            catch (InvalidDataException) when (key.Length == Digest.Size)
            {
                damaged.Add(new Digest(key));
            }
        }

        return new CallPage(started, key, Size) { Records = records, Damaged = damaged, IsLast = count < Size };
    }
}
