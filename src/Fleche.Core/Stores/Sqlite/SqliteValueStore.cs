using Fleche.Caches;
using Fleche.Stores.Sqlite;

namespace Fleche;

/// <summary>Keeps values in a SQLite file.</summary>
/// <remarks>
/// <para>
/// A <see cref="Sweep"/> with the records in another store takes no lock over that store, and savers, in this and other processes, never wait for it. The file
/// counts the sweeps that have begun, and each value knows the count at which it was last saved. A sweep first raises the count to n, then reads the references,
/// then removes what nothing refers to and was last saved before n. So whatever is saved while the sweep runs stays.
/// </para>
/// <para>
/// Left over are values that were saved just before the sweep began, for a record that came too late for its reading. Therefore a saver notes the count
/// when it enters its section, and compares it when it leaves, after its record is there: if they are equal, every later sweep will read the record; if not, it saves
/// the values again, which either sets their count to that of now or puts back what the sweep has removed. A saver that is killed in between leaves at worst a
/// record without its value, which is a miss.
/// </para>
/// </remarks>
public sealed class SqliteValueStore : ValueStore
{
    private const int PageSize = 1024;

    private readonly SqliteDatabase _database;

    /// <summary>The section in which this thread is; saving is synchronous, so a section ends on its own thread.</summary>
    private readonly ThreadLocal<SaveSection?> _section = new();

    private int _isDisposed;

    /// <summary>Opens a store; its file and folder are made if they are not there.</summary>
    /// <param name="path">The file; a relative path is one from the working directory of now.</param>
    /// <param name="options">How to open it; null for the defaults.</param>
    /// <exception cref="ArgumentException">The path is empty or null.</exception>
    /// <exception cref="InvalidDataException">The file is not a store of Fleche; it was left as it is.</exception>
    /// <exception cref="NotSupportedException">The file was made by a newer Fleche.</exception>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The file cannot be opened; the message says why.</exception>
    public SqliteValueStore(string path, SqliteOptions? options = null)
        : this(SqliteDatabase.Open(path, options))
    {
    }

    /// <summary>Makes a store over a file that is open.</summary>
    /// <param name="database">The file; the store owns one use of it.</param>
    internal SqliteValueStore(SqliteDatabase database) => _database = database;

    private SqliteDatabase Database => Volatile.Read(ref _isDisposed) == 0 ? _database : throw SqliteDatabase.Closed(_database.Path);

    /// <inheritdoc/>
    public override bool Contains(Digest digest) => Database.Read(static (session, digest) => ValueTable.Contains(session, digest), digest) || Database.ReadTogether(InlinedValues.Load, digest).Payload is not null;

    /// <inheritdoc/>
    public override bool TryLoad(Digest digest, out ReadOnlyMemory<byte> payload)
    {
        (byte[]? bytes, bool isDamaged) = Database.Read(ValueTable.Load, digest);
        if (isDamaged)
        {
            ValueTable.SetAside(Database, digest);
        }

        if (bytes is null)
        {
            (bytes, Digest? damaged) = Database.ReadTogether(InlinedValues.Load, digest);
            if (damaged is { } key)
            {
                InlinedValues.SetAside(Database, key);
            }
        }

        payload = bytes;
        return bytes is not null;
    }

    /// <inheritdoc/>
    public override void Save(StoredValue value)
    {
        ValueTable.CheckSize(value, _database.Path);
        _section.Value?.Values.Add(value);
        Put(value);
    }

    /// <inheritdoc/>
    public override bool Evict(Digest digest) => Database.Write(static (session, digest) => ValueTable.Delete(session, digest) | InlinedValues.Delete(session, digest), digest);

    /// <inheritdoc/>
    public override IEnumerable<(Digest Digest, long Size)> List()
    {
        foreach ((_, Digest digest, long size) in Rows(long.MaxValue))
        {
            yield return (digest, size);
        }

        foreach ((Digest Digest, long Size) inlined in InlinedPages.List(Database))
        {
            if (!Database.Read(static (session, digest) => ValueTable.Contains(session, digest), inlined.Digest))
            {
                yield return inlined;
            }
        }
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
    internal override IDisposable EnterSave() => _section.Value = new SaveSection(this, _section.Value);

    /// <inheritdoc/>
    internal override (IReadOnlyList<Digest> Evicted, long Bytes) Sweep(Func<IReadOnlySet<Digest>> readReferences)
    {
        ArgumentNullException.ThrowIfNull(readReferences);
        long sweep = Database.Write<object?, long>(
            static (session, _) =>
            {
                session.Prepare("UPDATE sweeps SET count = count + 1").Run();
                return ValueTable.Sweeps(session);
            },
            null);
        IReadOnlySet<Digest> references = readReferences();
        List<Digest> evicted = [];
        long bytes = 0;
        foreach ((long Id, Digest Digest, long Size)[] batch in Rows(sweep).Where(row => !references.Contains(row.Digest)).Chunk(PageSize))
        {
            foreach ((Digest digest, long size) in Database.Write(
                static (session, call) =>
                {
                    List<(Digest, long)> removed = [];
                    foreach ((long id, Digest digest, long size) in call.Batch)
                    {
                        // Once more by its count: it may have been saved again since the page was read.
                        if (session.Prepare("DELETE FROM stored_values WHERE id = ?1 AND digest = ?2 AND sweep < ?3").With(id).With(digest).With(call.Sweep).Run() > 0)
                        {
                            removed.Add((digest, size));
                        }
                    }

                    return removed;
                },
                (Batch: batch, Sweep: sweep)))
            {
                evicted.Add(digest);
                bytes += size;
            }
        }

        ValueTable.GiveBack(Database, evicted.Count);
        return (evicted, bytes);
    }

    /// <inheritdoc/>
    internal override IEnumerable<StoreDamage> Verify() => SqliteCheck.Run(Database, "integrity_check(stored_values)", damages =>
    {
        foreach ((_, Digest digest, _) in Rows(long.MaxValue))
        {
            if (Database.Read(ValueTable.Load, digest).IsDamaged && ValueTable.SetAside(Database, digest) is { } damage)
            {
                damages.Add(damage);
            }
        }

        foreach (Digest key in InlinedPages.DamagedResults(Database))
        {
            if (InlinedValues.SetAside(Database, key) is { } damage)
            {
                damages.Add(damage);
            }
        }
    });

    /// <inheritdoc/>
    internal override ValueStoreDescription Describe() => new SqliteValueStoreDescription(_database.Path, _database.Options);

    /// <summary>Whether the values are in a file.</summary>
    internal bool IsOn(SqliteDatabase database) => _database == database;

    /// <summary>How many sweeps have begun.</summary>
    internal long Sweeps() => Database.Read(static (session, _) => ValueTable.Sweeps(session), 0);

    /// <summary>Saves a value, or makes it safe from the sweeps that have begun so far.</summary>
    internal void Put(StoredValue value)
    {
        if (!Database.Read(static (session, digest) => ValueTable.IsFresh(session, digest), value.Digest))
        {
            Database.Write(
                static (session, value) =>
                {
                    ValueTable.Add(session, value.Digest, value.Payload.Span);
                    return true;
                },
                value);
        }
    }

    /// <summary>Leaves a section.</summary>
    internal void Leave(SaveSection section) => _section.Value = section.Outer;

    /// <summary>The values that were last saved before a sweep, page by page.</summary>
    private IEnumerable<(long Id, Digest Digest, long Size)> Rows(long sweep)
    {
        long last = long.MinValue;
        List<(long Id, Digest Digest, long Size)> page;
        do
        {
            page = Database.Read(
                static (session, call) =>
                {
                    List<(long, Digest, long)> page = [];
                    using SqliteStatement rows = session
                        .Prepare("SELECT id, digest, size FROM stored_values WHERE id > ?1 AND sweep < ?2 ORDER BY id LIMIT ?3")
                        .With(call.Last).With(call.Sweep).With(PageSize);
                    while (rows.Read())
                    {
                        page.Add((rows.Integer(0), rows.Digest(1), rows.Integer(2)));
                    }

                    return page;
                },
                (Last: last, Sweep: sweep));
            foreach ((long Id, Digest Digest, long Size) row in page)
            {
                yield return row;
                last = row.Id;
            }
        }
        while (page.Count == PageSize);
    }
}
