using System.Security.Cryptography;
using Fleche.Logging;

namespace Fleche.Stores.Sqlite;

/// <summary>Values to rows and back.</summary>
internal static class ValueTable
{
    /// <summary>SQLite's limit for one row, less what stands beside the payload.</summary>
    public const int MostBytes = 1_000_000_000 - 1_000;

    /// <summary>Why a value is set aside.</summary>
    public const string WrongChecksum = "its checksum does not fit";

    /// <summary>What is stored beside a payload.</summary>
    /// <param name="owner">What the payload is stored under: it is covered too, so that a damaged index which leads to another's row is found out.</param>
    /// <param name="payload">The payload.</param>
    public static byte[] ChecksumOf(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> payload)
    {
        byte[] checksum = new byte[SHA256.HashSizeInBytes];
        if (payload.Length <= 1024)
        {
            Span<byte> both = stackalloc byte[owner.Length + payload.Length];
            owner.CopyTo(both);
            payload.CopyTo(both[owner.Length..]);
            SHA256.HashData(both, checksum);
            return checksum;
        }

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(owner);
        sha.AppendData(payload);
        sha.GetHashAndReset(checksum);
        return checksum;
    }

    /// <summary>Refuses what no row can hold.</summary>
    /// <exception cref="NotSupportedException">The payload is too long.</exception>
    public static void CheckSize(StoredValue value, string path)
    {
        if (value.Payload.Length > MostBytes)
        {
            throw new NotSupportedException(
                $"The value {value.Digest} has {value.Payload.Length:N0} bytes, and a row of the SQLite store {path} holds {MostBytes:N0}. Keep values of this size in a file store.");
        }
    }

    /// <summary>Whether a value has a row of its own.</summary>
    public static bool Contains(SqliteSession session, in Digest digest)
    {
        using SqliteStatement row = session.Prepare("SELECT 1 FROM stored_values WHERE digest = ?1").With(digest);
        return row.Read();
    }

    /// <summary>Whether a value is there, and safe from the sweeps that have begun so far.</summary>
    public static bool IsFresh(SqliteSession session, in Digest digest)
    {
        using SqliteStatement statement = session
            .Prepare("SELECT 1 FROM stored_values WHERE digest = ?1 AND sweep >= (SELECT count FROM sweeps)").With(digest);
        return statement.Read();
    }

    /// <summary>Adds a value, or makes one that is there safe from the sweeps that have begun so far. Within a transaction that writes.</summary>
    public static void Add(SqliteSession session, in Digest digest, ReadOnlySpan<byte> payload)
    {
        if (IsFresh(session, digest)
            || session.Prepare("UPDATE stored_values SET sweep = (SELECT count FROM sweeps) WHERE digest = ?1").With(digest).Run() > 0)
        {
            return;
        }

        session.Prepare("INSERT INTO stored_values (digest, checksum, size, sweep, payload) VALUES (?1, ?2, ?3, (SELECT count FROM sweeps), ?4)")
            .With(digest).With(ChecksumOf(digest.Bytes, payload)).With(payload.Length).With(payload).Run();
    }

    /// <summary>How many sweeps have begun.</summary>
    public static long Sweeps(SqliteSession session)
    {
        using SqliteStatement statement = session.Prepare("SELECT count FROM sweeps");
        return statement.Read() ? statement.Integer(0) : 0;
    }

    /// <summary>Gives a value if it is whole.</summary>
    public static byte[]? Check(in Digest digest, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> checksum) =>
        checksum.SequenceEqual(ChecksumOf(digest.Bytes, payload)) ? payload.ToArray() : null;

    /// <summary>Reads and checks a value.</summary>
    /// <returns>The payload; null where it is not there, or damaged.</returns>
    public static (byte[]? Payload, bool IsDamaged) Load(SqliteSession session, Digest digest)
    {
        using SqliteStatement row = session.Prepare("SELECT payload, checksum FROM stored_values WHERE digest = ?1").With(digest);
        if (!row.Read())
        {
            return default;
        }

        byte[]? payload = Check(digest, row.Bytes(0), row.Bytes(1));
        return (payload, payload is null);
    }

    /// <summary>Moves a value into the table for damaged ones, unless somebody has written it anew since.</summary>
    public static StoreDamage? SetAside(SqliteDatabase database, Digest digest)
    {
        bool isDamaged = database.Write(
            static (session, digest) =>
            {
                if (!Load(session, digest).IsDamaged)
                {
                    return false;
                }

                session.Prepare("INSERT INTO damaged (digest, content, found, reason) SELECT digest, payload, ?1, ?2 FROM stored_values WHERE digest = ?3")
                    .With(DateTime.UtcNow.Ticks).With(WrongChecksum).With(digest).Run();
                return Delete(session, digest);
            },
            digest);
        return isDamaged ? Report(database, digest) : null;
    }

    /// <summary>Says that a value was set aside.</summary>
    public static StoreDamage Report(SqliteDatabase database, in Digest digest)
    {
        FlecheLog.ValueSetAside(FlecheLogging.For<SqliteValueStore>(), digest, database.Path, WrongChecksum);
        return new StoreDamage(digest, $"The value {digest} in {database.Path} is damaged: {WrongChecksum}. It is in the table 'damaged' now.");
    }

    /// <summary>Removes a value.</summary>
    /// <returns>False: it was not there.</returns>
    public static bool Delete(SqliteSession session, in Digest digest) =>
        session.Prepare("DELETE FROM stored_values WHERE digest = ?1").With(digest).Run() > 0;

    /// <summary>Removes the values that no record of the same file refers to.</summary>
    public static (IReadOnlyList<Digest> Evicted, long Bytes) CollectGarbage(SqliteDatabase database)
    {
        (IReadOnlyList<Digest> Evicted, long Bytes) garbage = database.Write<object?, (IReadOnlyList<Digest>, long)>(
            static (session, _) =>
            {
                List<Digest> evicted = [];
                long bytes = 0;
                using SqliteStatement rows = session.Prepare("""
                    DELETE FROM stored_values
                    WHERE NOT EXISTS (SELECT 1 FROM uses WHERE start = substr(stored_values.digest, 1, 8))
                    RETURNING digest, size
                    """);
                while (rows.Read())
                {
                    evicted.Add(rows.Digest(0));
                    bytes += rows.Integer(1);
                }

                return (evicted, bytes);
            },
            null);
        GiveBack(database, garbage.Evicted.Count);
        return garbage;
    }

    /// <summary>Gives the pages that became free back to the disk.</summary>
    public static void GiveBack(SqliteDatabase database, int evicted)
    {
        if (evicted > 0)
        {
            database.Write<object?, bool>(
                static (session, _) =>
                {
                    session.Execute("PRAGMA incremental_vacuum");
                    return true;
                },
                null);
        }
    }
}
