using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fleche.Stores.Sqlite;

/// <summary>The tables of a store, and how those of an older Fleche become those of this one.</summary>
/// <param name="migrations">The script at index i makes version i + 1 of version i; a new file runs all of them.</param>
internal sealed class SqliteSchema(IReadOnlyList<string> migrations)
{
    /// <summary>Stands in the file's header and tells a store from any other SQLite database: "Flec".</summary>
    public const int ApplicationId = 0x466c6563;

    /// <summary>The schema of this Fleche: <c>docs/caches.md</c> describes it.</summary>
    public static readonly SqliteSchema Current = new([VersionOne, VersionTwo]);

    // Times are UTC in ticks of 100 ns since the year 1. Kind 0 is a tag, 1 is metadata.
    private const string VersionOne = """
        CREATE TABLE calls (
            key BLOB PRIMARY KEY NOT NULL, function TEXT NOT NULL, short_name TEXT NOT NULL, module TEXT, version TEXT, code BLOB,
            result BLOB NOT NULL, result_size INTEGER NOT NULL, started INTEGER NOT NULL, wall INTEGER NOT NULL, cpu INTEGER,
            host TEXT NOT NULL, process INTEGER NOT NULL, user TEXT NOT NULL, runtime TEXT NOT NULL, git_commit TEXT, parent BLOB,
            hits INTEGER NOT NULL, last_used INTEGER NOT NULL, checksum BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX calls_by_start ON calls (started, key);
        CREATE INDEX calls_by_name ON calls (short_name, started, key);
        CREATE INDEX calls_by_result ON calls (result);
        CREATE INDEX calls_by_parent ON calls (parent, started, key) WHERE parent IS NOT NULL;
        CREATE TABLE arguments (
            call BLOB NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, digest BLOB NOT NULL,
            PRIMARY KEY (call, position)) WITHOUT ROWID;
        CREATE INDEX arguments_by_digest ON arguments (digest, name);
        CREATE TABLE notes (
            call BLOB NOT NULL, kind INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (call, kind, name)) WITHOUT ROWID;
        CREATE INDEX notes_by_name ON notes (kind, name, value);
        CREATE TABLE edges (
            call BLOB NOT NULL, position INTEGER NOT NULL, callee BLOB NOT NULL,
            PRIMARY KEY (call, position)) WITHOUT ROWID;
        CREATE TABLE stored_values (
            id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, checksum BLOB NOT NULL, size INTEGER NOT NULL, sweep INTEGER NOT NULL,
            payload BLOB NOT NULL);
        CREATE TABLE damaged (
            id INTEGER PRIMARY KEY, digest BLOB NOT NULL, content BLOB NOT NULL, found INTEGER NOT NULL, reason TEXT NOT NULL);
        CREATE TABLE sweeps (count INTEGER NOT NULL);
        INSERT INTO sweeps VALUES (0);
        """;

    // Rows are numbered in the order in which they come, so that they and what is found by these numbers are written side by side. Small values stand in
    // the rows of their calls. "uses" has the first 8 bytes of the digests of results and arguments.
    private const string VersionTwo = """
        CREATE TABLE calls_two (
            id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, function TEXT NOT NULL, short_name TEXT NOT NULL, module TEXT, version TEXT, code BLOB,
            arguments TEXT NOT NULL, result BLOB NOT NULL, result_size INTEGER NOT NULL, payload BLOB, payload_checksum BLOB,
            started INTEGER NOT NULL, wall INTEGER NOT NULL, cpu INTEGER, host TEXT NOT NULL, process INTEGER NOT NULL, user TEXT NOT NULL,
            runtime TEXT NOT NULL, git_commit TEXT, parent BLOB, hits INTEGER NOT NULL, last_used INTEGER NOT NULL, checksum BLOB NOT NULL);
        INSERT INTO calls_two
            SELECT NULL, key, function, short_name, module, version, code,
                (SELECT json_group_array(json_array(CAST(name AS TEXT), lower(hex(digest))))
                 FROM (SELECT name, digest FROM arguments WHERE call = calls.key ORDER BY position)),
                result, result_size, NULL, NULL, started, wall, cpu, host, process, user, runtime, git_commit, parent, hits, last_used, checksum
            FROM calls ORDER BY started, key;
        CREATE TABLE uses (
            start BLOB NOT NULL, is_inlined INTEGER NOT NULL, call INTEGER NOT NULL,
            PRIMARY KEY (start, is_inlined, call)) WITHOUT ROWID;
        INSERT INTO uses
            SELECT substr(result, 1, 8), 0, id FROM calls_two
            UNION SELECT substr(digest, 1, 8), 0, id FROM arguments JOIN calls_two ON key = call;
        CREATE TABLE notes_two (
            call INTEGER NOT NULL, kind INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (call, kind, name)) WITHOUT ROWID;
        INSERT INTO notes_two SELECT id, kind, name, value FROM notes JOIN calls_two ON key = call ORDER BY 1, 2, 3;
        CREATE TABLE edges_two (
            call INTEGER NOT NULL, position INTEGER NOT NULL, callee BLOB NOT NULL,
            PRIMARY KEY (call, position)) WITHOUT ROWID;
        INSERT INTO edges_two SELECT id, position, callee FROM edges JOIN calls_two ON key = call ORDER BY 1, 2;
        DROP TABLE calls; DROP TABLE arguments; DROP TABLE notes; DROP TABLE edges;
        ALTER TABLE calls_two RENAME TO calls; ALTER TABLE notes_two RENAME TO notes; ALTER TABLE edges_two RENAME TO edges;
        CREATE INDEX calls_by_start ON calls (started);
        CREATE INDEX calls_by_name ON calls (short_name, started);
        CREATE INDEX calls_by_parent ON calls (parent, started) WHERE parent IS NOT NULL;
        CREATE INDEX notes_by_name ON notes (kind, name, value);
        """;

    /// <summary>The version of a file that this makes.</summary>
    public int Version => migrations.Count;

    /// <summary>Makes the tables of a new file, or brings those of an older version up to date, in one transaction.</summary>
    /// <exception cref="NotSupportedException">The file is of a newer version.</exception>
    /// <exception cref="SqliteException">The file is damaged, or SQLite fails otherwise.</exception>
    public void Apply(SqliteSession session, string path)
    {
        if (VersionOf(session, path) == Version)
        {
            return;
        }

        if (session.Number("PRAGMA page_count") == 0)
        {
            // Must come before the first table: pages that garbage leaves free can then be given back to the disk.
            session.Execute("PRAGMA auto_vacuum = INCREMENTAL");
        }

        session.Execute("BEGIN IMMEDIATE");
        try
        {
            for (int version = VersionOf(session, path); version < Version; version++)
            {
                session.Execute(migrations[version]);
            }

            session.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT");
        }
        catch
        {
            if (session.IsInTransaction)
            {
                session.Execute("ROLLBACK");
            }

            throw;
        }
    }

    /// <summary>Reads a little of each table: a file that is cut off or lacks one of them is found at once.</summary>
    /// <exception cref="SqliteException">The file is damaged.</exception>
    public static void Probe(SqliteSession session, string path)
    {
        const string Tables = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('calls', 'uses', 'notes', 'edges', 'stored_values', 'damaged', 'sweeps')";
        if (session.Number(Tables) != 7)
        {
            throw new SqliteException($"{path} has lost tables.", raw.SQLITE_CORRUPT);
        }

        if (session.Number("SELECT (SELECT count(*) FROM sweeps) = 1 AND (SELECT count(*) FROM (SELECT key FROM calls LIMIT 1)) + (SELECT ifnull(max(id), 0) FROM stored_values) >= 0") != 1)
        {
            throw new SqliteException($"{path} has lost rows.", raw.SQLITE_CORRUPT);
        }
    }

    /// <summary>What is said of a file that a newer Fleche made.</summary>
    public NotSupportedException TooNew(string path, long version) => new(
        $"The SQLite store {path} was made by a newer Fleche: its schema has version {version}, and this one knows up to {Version}. Update Fleche in this program, or use another file.");

    private int VersionOf(SqliteSession session, string path)
    {
        long version = session.Number("PRAGMA user_version");
        return version > Version ? throw TooNew(path, version)
            : version < 0 ? throw new SqliteException($"{path} has version {version}.", raw.SQLITE_CORRUPT)
            : (int)version;
    }
}
