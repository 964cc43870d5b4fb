namespace Fleche.Stores.Sqlite;

/// <summary>Values that are so small that they are kept in the rows of the calls that use them.</summary>
internal static class InlinedValues
{
    private const string UsersOf = $"SELECT {RecordTable.Columns}, payload, payload_checksum FROM uses JOIN calls ON id = call WHERE start = substr(?1, 1, 8) AND is_inlined = 1";

    /// <summary>What is stored beside a result in its call's row. It covers the key too, so that a damaged index which leads to another's row is found out.</summary>
    public static byte[] ChecksumOf(in Digest key, in Digest result, ReadOnlySpan<byte> payload)
    {
        Span<byte> both = stackalloc byte[2 * Digest.Size];
        key.CopyTo(both);
        result.CopyTo(both[Digest.Size..]);
        return ValueTable.ChecksumOf(both, payload);
    }

    /// <summary>Loads a value from the first row that has it whole. Within a transaction.</summary>
    /// <returns>The payload, or else the key of a call whose result it is, and damaged; or nothing.</returns>
    public static (byte[]? Payload, Digest? Damaged) Load(SqliteSession session, Digest digest)
    {
        Digest? damaged = null;
        using SqliteStatement row = session.Prepare(UsersOf).With(digest);
        while (row.Read())
        {
            try
            {
                if (row.Digest(RecordTable.ResultColumn) == digest && !row.IsNull(RecordTable.PayloadColumn))
                {
                    if (ResultOf(row) is { } result)
                    {
                        return (result, null);
                    }

                    damaged = row.Digest(RecordTable.KeyColumn);
                }
                else if (RecordTable.Read(session, row).ValueOf(digest) is { } value)
                {
                    return (value, null);
                }
            }
            catch (InvalidDataException)
            {
                // Another row may have it whole; this one is set aside when its call is asked for.
            }
        }

        return (null, damaged);
    }

    /// <summary>The result in a row, if it is there and whole.</summary>
    /// <param name="row">A row of <see cref="RecordTable.Columns"/>, with payload and checksum after them.</param>
    /// <exception cref="InvalidDataException">A digest of the row is damaged.</exception>
    public static byte[]? ResultOf(SqliteStatement row) => row.IsNull(RecordTable.PayloadColumn) ? null : Check(
        row.Digest(RecordTable.KeyColumn), row.Digest(RecordTable.ResultColumn), row.Bytes(RecordTable.PayloadColumn), row.Bytes(RecordTable.PayloadColumn + 1));

    /// <summary>Gives a result if it is whole.</summary>
    public static byte[]? Check(in Digest key, in Digest result, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> checksum) =>
        checksum.SequenceEqual(ChecksumOf(key, result, payload)) ? payload.ToArray() : null;

    /// <summary>Removes a value from the rows that have it. Within a transaction that writes.</summary>
    /// <returns>False: none had it.</returns>
    public static bool Delete(SqliteSession session, in Digest digest)
    {
        List<(long Id, CallRow Call)> users = [];
        using (SqliteStatement row = session.Prepare(UsersOf).With(digest))
        {
            while (row.Read())
            {
                try
                {
                    if (RecordTable.Read(session, row) is var call && (call.Record.Result == digest || call.ValueOf(digest) is not null))
                    {
                        users.Add((row.Integer(RecordTable.IdColumn), call));
                    }
                }
                catch (InvalidDataException)
                {
                    // It is set aside when its call is asked for.
                }
            }
        }

        foreach ((long id, CallRow call) in users)
        {
            RecordTable.Outline(session, id, call, digest);
        }

        return users.Count > 0;
    }

    /// <summary>Moves a result into the table for damaged values, unless somebody has written it anew since.</summary>
    public static StoreDamage? SetAside(SqliteDatabase database, Digest key)
    {
        Digest? damaged = database.Write<Digest, Digest?>(
            static (session, key) =>
            {
                Digest result;
                using (SqliteStatement row = session.Prepare($"SELECT result, payload, payload_checksum FROM calls WHERE {RecordTable.HasKey} AND payload IS NOT NULL").With(key))
                {
                    if (!row.Read() || (result = row.Digest(0)) is var digest && Check(key, digest, row.Bytes(1), row.Bytes(2)) is not null)
                    {
                        return null;
                    }
                }

                session.Prepare("INSERT INTO damaged (digest, content, found, reason) SELECT result, payload, ?1, ?2 FROM calls WHERE key = ?3")
                    .With(DateTime.UtcNow.Ticks).With(ValueTable.WrongChecksum).With(key).Run();
                session.Prepare("UPDATE calls SET payload = NULL, payload_checksum = NULL WHERE key = ?1").With(key).Run();
                return result;
            },
            key);
        return damaged is { } digest ? ValueTable.Report(database, digest) : null;
    }
}
