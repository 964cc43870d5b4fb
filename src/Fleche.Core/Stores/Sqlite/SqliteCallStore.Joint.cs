using Fleche.Caches;
using Fleche.Stores.Sqlite;

namespace Fleche;

/// <content>Together with the values of the same file: a hit is one query.</content>
public sealed partial class SqliteCallStore : IJointStore
{
    /// <inheritdoc/>
    bool IJointStore.Joins(CallStore calls, ValueStore values) => calls == this && values is SqliteValueStore other && other.IsOn(_database);

    /// <inheritdoc/>
    bool IJointStore.TryLoadResult(Digest key, out ReadOnlyMemory<byte> payload)
    {
        // A result that is not in the row is looked up in the same query; else v has no row, and costs nothing.
        const string Hit = $"""
            SELECT c.key, c.result, c.payload, c.payload_checksum, v.payload, v.checksum
            FROM calls c LEFT JOIN stored_values v ON v.digest = CASE WHEN c.payload IS NULL THEN c.result END
            WHERE c.{RecordTable.HasKey}
            """;
        payload = default;
        try
        {
            (byte[]? bytes, Digest? damaged, bool isInlined) = Database.Read<Digest, (byte[]?, Digest?, bool)>(
                static (session, key) =>
                {
                    using SqliteStatement row = session.Prepare(Hit).With(key);
                    if (!row.Read())
                    {
                        return default;
                    }

                    RecordTable.CheckKey(row.Digest(0), key);
                    Digest result = row.Digest(1);
                    return !row.IsNull(2) ? (InlinedValues.Check(key, result, row.Bytes(2), row.Bytes(3)), result, true)
                        : !row.IsNull(4) ? (ValueTable.Check(result, row.Bytes(4), row.Bytes(5)), result, false)
                        : default;
                },
                key);
            if (bytes is not null)
            {
                payload = bytes;
                return true;
            }

            if (damaged is { } digest)
            {
                _ = isInlined ? InlinedValues.SetAside(Database, key) : ValueTable.SetAside(Database, digest);
            }
        }
        catch (InvalidDataException)
        {
            SetAside(key);
        }

        return false;
    }

    /// <inheritdoc/>
    void IJointStore.Save(CallRecord record, IReadOnlyList<StoredValue> values) => Save(record, values);

    /// <inheritdoc/>
    (IReadOnlyList<Digest> Evicted, long Bytes) IJointStore.CollectGarbage() => ValueTable.CollectGarbage(Database);

    /// <inheritdoc/>
    CacheDescription IJointStore.Describe() => new SqliteDescription(_database.Path, _database.Options);
}
