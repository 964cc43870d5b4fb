using Fleche.Logging;
using Microsoft.Data.Sqlite;

namespace Fleche.Stores.Sqlite;

/// <content>How the file is replaced: a damaged one by a new one, or one that others took away by the one that is there now.</content>
internal sealed partial class SqliteDatabase
{
    /// <summary>Opens what is at the path now, in place of a file that was there: what is stored in that, nobody would find.</summary>
    private void Reopen(SqlitePlace left)
    {
        lock (_opening)
        {
            if (_place != left)
            {
                // Another thread has done it.
                return;
            }

            MakeFolder();
            OpenOrReplace(left);
            FlecheLog.DatabaseReopened(FlecheLogging.For<SqliteCallStore>(), Path);
        }
    }

    private void OpenOrReplace(SqlitePlace? left = null)
    {
        SalvageNote? replaced = null;
        try
        {
            bool isAlone = left is not null || !File.Exists(Path);
            using SqliteRight? right = SqliteRight.Enter(Path, isAlone, _retry);
            bool mayMake = isAlone && right is not null;
            if (mayMake)
            {
                left?.DeleteLog();
            }

            OpenFirst(mayMake);
        }
        catch (SqliteException e) when (SqliteErrors.IsDamage(e))
        {
            using SqliteRight? right = SqliteRight.Enter(Path, isAlone: true, _retry);
            replaced = Replace(mayMake: right is not null);
        }

        // Takes long for a large store; others need not wait for it.
        using SalvageNote? note = replaced ?? SalvageNote.Find(Path);
        if (note is not null && SqliteSalvage.Run(note.Aside, this))
        {
            note.Delete();
        }
    }

    /// <summary>Who closes a file last deletes its log, by name: it must still be that of this file.</summary>
    private SqliteRight? EnterToClose()
    {
        try
        {
            return _place is null ? null : SqliteRight.Enter(Path, isAlone: false, _retry);
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    /// <returns>Where the damaged file is now; null: another process has replaced it in the meantime.</returns>
    private SalvageNote? Replace(bool mayMake)
    {
        try
        {
            OpenFirst(mayMake);
            return null;
        }
        catch (SqliteException e) when (mayMake && SqliteErrors.IsDamage(e))
        {
            SalvageNote note = SqliteFile.SetAside(Path, e);
            try
            {
                OpenFirst(mayMake);
                return note;
            }
            catch
            {
                note.Dispose();
                throw;
            }
        }
    }
}
