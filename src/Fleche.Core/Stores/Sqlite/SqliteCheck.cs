using Microsoft.Data.Sqlite;

namespace Fleche.Stores.Sqlite;

/// <summary>SQLite's own check of a file.</summary>
internal static class SqliteCheck
{
    /// <summary>What SQLite finds wrong.</summary>
    public static List<StoreDamage> Integrity(SqliteDatabase database, string pragma) => database.Read(
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

    /// <summary>Reads; where the file is so damaged that this fails, that is one more damage.</summary>
    public static void Collect(List<StoreDamage> damages, string path, Action read)
    {
        try
        {
            read();
        }
        catch (SqliteException e) when (SqliteErrors.IsDamage(e))
        {
            damages.Add(new StoreDamage(null, $"{path}: what follows cannot be read: {e.Message}"));
        }
    }
}
