using System.Diagnostics.CodeAnalysis;
using Fleche.Caches;
using Fleche.Logging;
using Fleche.Queries;
using Fleche.Stores.Sqlite;

namespace Fleche;

/// <summary>Keeps the records of calls in a SQLite file.</summary>
/// <remarks>
/// With a <see cref="SqliteValueStore"/> on the same file a hit is one query, and saving a call with its values one transaction. All stores that one
/// process opens on a file share its connections. See <c>docs/caches.md</c>.
/// </remarks>
public sealed partial class SqliteCallStore : CallStore
{
    private const int FirstPage = 64;
    private const int LargestPage = 1024;

    private readonly SqliteDatabase _database;
    private int _isDisposed;

    /// <summary>Opens a store; its file and folder are made if they are not there.</summary>
    /// <param name="path">The file; a relative path is one from the working directory of now.</param>
    /// <param name="options">How to open it; null for the defaults.</param>
    /// <exception cref="ArgumentException">The path is empty or null.</exception>
    /// <exception cref="InvalidDataException">The file is not a store of Fleche; it was left as it is.</exception>
    /// <exception cref="NotSupportedException">The file was made by a newer Fleche.</exception>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The file cannot be opened; the message says why.</exception>
    public SqliteCallStore(string path, SqliteOptions? options = null)
        : this(SqliteDatabase.Open(path, options))
    {
    }

    /// <summary>Makes a store over a file that is open.</summary>
    /// <param name="database">The file; the store owns one use of it.</param>
    internal SqliteCallStore(SqliteDatabase database) => _database = database;

    /// <inheritdoc/>
    internal override string? ClaimPath => _database.Path + "-claims";

    private SqliteDatabase Database => Volatile.Read(ref _isDisposed) == 0 ? _database : throw SqliteDatabase.Closed(_database.Path);

    /// <inheritdoc/>
    public override bool Contains(Digest key) => Database.Read(static (session, key) => RecordTable.Contains(session, key), key);

    /// <inheritdoc/>
    public override bool TryLoad(Digest key, [NotNullWhen(true)] out CallRecord? record)
    {
        (record, string? damage) = Database.ReadTogether(Load, key);
        if (damage is not null)
        {
            SetAside(key);
        }

        return record is not null;
    }

    /// <inheritdoc/>
    public override void Save(CallRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Save(record, []);
    }

    /// <inheritdoc/>
    public override bool Evict(Digest key) => Database.Write(static (session, key) => RecordTable.Delete(session, key), key);

    /// <inheritdoc/>
    public override IEnumerable<Digest> Keys(string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > 2 * Digest.Size || prefix.AsSpan().ContainsAnyExcept("0123456789abcdef"))
        {
            yield break;
        }

        Digest from = Digest.Parse(prefix.PadRight(2 * Digest.Size, '0')), to = Digest.Parse(prefix.PadRight(2 * Digest.Size, 'f'));
        bool isFirst = true;
        List<Digest> page;
        do
        {
            page = Database.Read(
                static (session, range) =>
                {
                    List<Digest> keys = [];
                    using SqliteStatement rows = session
                        .Prepare("SELECT key FROM calls WHERE key >= ?1 AND key <= ?2 AND (?3 OR key <> ?1) ORDER BY key LIMIT ?4")
                        .With(range.From).With(range.To).With(range.IsFirst ? 1 : 0).With(LargestPage);
                    while (rows.Read())
                    {
                        keys.Add(rows.Digest(0));
                    }

                    return keys;
                },
                (From: from, To: to, IsFirst: isFirst));
            foreach (Digest key in page)
            {
                yield return key;
                from = key;
            }

            isFirst = false;
        }
        while (page.Count == LargestPage);
    }

    /// <inheritdoc/>
    public override void AddHits(IReadOnlyCollection<HitCount> hits)
    {
        ArgumentNullException.ThrowIfNull(hits);
        Database.Write(
            static (session, hits) =>
            {
                foreach (HitCount hit in hits)
                {
                    session.Prepare("UPDATE calls SET hits = hits + ?1, last_used = max(last_used, ?2) WHERE key = ?3")
                        .With(hit.Count).With(hit.LastUsed.UtcTicks).With(hit.Key).Run();
                }

                return true;
            },
            hits,
            mayMake: false);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _database.Dispose();
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<CallRecord> Find(CallFilter filter) => Search(filter, damages: null);

    /// <inheritdoc/>
    internal override IEnumerable<StoreDamage> Verify() => SqliteCheck.Run(Database, "integrity_check", damages =>
    {
        foreach (CallRecord _ in Search(CallFilter.All, damages))
        {
        }
    });

    /// <inheritdoc/>
    internal override CallStoreDescription Describe() => new SqliteCallStoreDescription(_database.Path, _database.Options);

    private static (CallRecord? Record, string? Damage) Load(SqliteSession session, Digest key)
    {
        using SqliteStatement row = session.Prepare($"SELECT {RecordTable.Columns} FROM calls WHERE {RecordTable.HasKey}").With(key);
        if (!row.Read())
        {
            return default;
        }

        try
        {
            RecordTable.CheckKey(row.Digest(RecordTable.KeyColumn), key);
            return (RecordTable.Read(session, row).Record, null);
        }
        catch (InvalidDataException e)
        {
            return (null, e.Message);
        }
    }

    private void Save(CallRecord record, IReadOnlyList<StoredValue> values)
    {
        foreach (StoredValue value in values)
        {
            ValueTable.CheckSize(value, _database.Path);
        }

        Database.Write(
            static (session, call) =>
            {
                foreach (StoredValue value in call.OtherValues)
                {
                    ValueTable.Add(session, value.Digest, value.Payload.Span);
                }

                RecordTable.Replace(session, call);
                return true;
            },
            CallRow.Of(record, values));
    }

    /// <summary>Reads records page by page, so that no reader is open while the caller works on them.</summary>
    private IEnumerable<CallRecord> Search(CallFilter filter, List<StoreDamage>? damages)
    {
        CallSearch search = new(filter);
        CallPage page = new(search.Since, null, FirstPage);
        while (true)
        {
            page = Database.ReadTogether(static (session, state) => state.Page.Next(session, state.Search), (Page: page, Search: search));
            foreach (Digest damaged in page.Damaged)
            {
                if (SetAside(damaged) is { } damage)
                {
                    damages?.Add(damage);
                }
            }

            foreach (CallRecord record in page.Records)
            {
                yield return record;
            }

            if (page.IsLast)
            {
                yield break;
            }

            page = page with { Size = Math.Min(2 * page.Size, LargestPage) };
        }
    }

    /// <summary>Moves a record into the table for damaged ones, unless somebody has written it anew since.</summary>
    private StoreDamage? SetAside(Digest key)
    {
        string? reason = Database.Write(
            static (session, key) =>
            {
                (_, string? reason) = Load(session, key);
                if (reason is not null)
                {
                    RecordTable.SetAside(session, key, reason);
                }

                return reason;
            },
            key);
        if (reason is null)
        {
            return null;
        }

        FlecheLog.RecordSetAside(FlecheLogging.For<SqliteCallStore>(), key, _database.Path, reason);
        return new StoreDamage(key, $"The record of call {key} in {_database.Path} is damaged: {reason}. It is in the table 'damaged' now.");
    }
}
