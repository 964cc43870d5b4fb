namespace Fleche.Stores.Sqlite;

/// <summary>The files that this process has open, so that all stores on one file share its connections and its writer gate.</summary>
internal static class SqliteRegistry
{
    private static readonly Lock Gate = new();
    private static readonly List<Entry> Entries = [];

    static SqliteRegistry() => ProgramEnd.ExpectFiles(LetGo);

    /// <summary>Opens a file, or shares it.</summary>
    public static SqliteDatabase Open(string path, SqliteOptions options, SqliteSchema schema)
    {
        Entry? entry;
        lock (Gate)
        {
            // Not one whose file somebody has deleted since: what is stored there, nobody will find.
            entry = Entries.Find(entry => entry.Users > 0 && entry.Path == path && entry.Options == options && entry.Schema == schema && (!entry.IsInspected || File.Exists(path)));
            if (entry is null)
            {
                entry = new Entry(path, options, schema);
                Entries.Add(entry);
            }

            entry.Users++;
        }

        try
        {
            entry.Database.EnsureOpen();
            return entry.Database;
        }
        catch
        {
            Release(entry);
            throw;
        }
    }

    /// <summary>Ends one use of a file.</summary>
    public static void Release(Entry entry)
    {
        lock (Gate)
        {
            if (--entry.Users > 0)
            {
                return;
            }
        }

        // First closed, then taken off the list: until then nobody may inspect the file.
        entry.Database.Close();
        lock (Gate)
        {
            Entries.Remove(entry);
        }
    }

    /// <summary>The program ends: files that nobody has closed are to be whole.</summary>
    private static void LetGo()
    {
        Entry[] all;
        lock (Gate)
        {
            all = [.. Entries];
        }

        Array.ForEach(all, static entry => entry.Database.LetGo());
    }

    /// <summary>Looks at a file before SQLite opens it, unless this process has it open.</summary>
    public static void InspectOnce(Entry entry, SqliteSchema schema)
    {
        lock (Gate)
        {
            if (!Entries.Exists(other => other != entry && other.Path == entry.Path && other.IsInspected))
            {
                SqliteFile.Inspect(entry.Path, schema);
            }

            entry.IsInspected = true;
        }
    }

    /// <summary>One file.</summary>
    internal sealed class Entry
    {
        public Entry(string path, SqliteOptions options, SqliteSchema schema)
        {
            Path = path;
            Options = options;
            Schema = schema;
            Database = new SqliteDatabase(path, options, schema, this);
        }

        public string Path { get; }

        public SqliteOptions Options { get; }

        public SqliteSchema Schema { get; }

        public SqliteDatabase Database { get; }

        /// <summary>How many stores use it.</summary>
        public int Users { get; set; }

        /// <summary>Whether SQLite may have it open.</summary>
        public bool IsInspected { get; set; }
    }
}
