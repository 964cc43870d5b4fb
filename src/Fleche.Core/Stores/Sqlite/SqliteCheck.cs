using Microsoft.Data.Sqlite;

namespace Fleche.Stores.Sqlite;

/// <summary>Examines a file as a whole.</summary>
internal static class SqliteCheck
{
    /// <summary>Lets SQLite examine its pages, then reads the rows; each as far as it goes.</summary>
    /// <param name="database">The file.</param>
    /// <param name="pragma">SQLite's check.</param>
    /// <param name="read">Reads the rows and adds what it finds.</param>
    public static List<StoreDamage> Run(SqliteDatabase database, string pragma, Action<List<StoreDamage>> read)
    {
        List<StoreDamage> damages = [];
        foreach (Action step in (Action[])[() => damages.AddRange(Integrity(database, pragma)), () => read(damages)])
        {
            try
            {
                step();
            }
            catch (SqliteException e) when (SqliteErrors.IsDamage(e))
            {
                damages.Add(new StoreDamage(null, e.Message));
            }
        }

        return damages;
    }

    private static List<StoreDamage> Integrity(SqliteDatabase database, string pragma) => database.Read(
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
