namespace Fleche.Stores.Sqlite;

/// <summary>SQLite's own check of a file.</summary>
internal static class SqliteCheck
{
    /// <summary>What SQLite finds wrong.</summary>
    public static IReadOnlyList<StoreDamage> Integrity(SqliteDatabase database, string pragma) => database.Read(
        static (session, call) =>
        {
            List<StoreDamage> damages = [];
            using SqliteStatement rows = session.PrepareOnce("PRAGMA " + call.Pragma);
            while (rows.Read())
            {
                if (rows.Text(0) is var answer && answer != "ok")
                {
                    damages.Add(new StoreDamage(null, $"{call.Path}: {answer}"));
                }
            }

            if (damages.Count > 0)
            {
                SqliteFile.Suspect(call.Path);
            }

            return damages;
        },
        (Pragma: pragma, database.Path));
}
