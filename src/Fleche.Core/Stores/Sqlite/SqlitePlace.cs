namespace Fleche.Stores.Sqlite;

/// <summary>The file that was at a path when it was opened, and its write-ahead log beside it: whether they still are.</summary>
/// <param name="path">The path; a connection has just been opened on it.</param>
internal sealed class SqlitePlace(string path)
{
    private static readonly string[] Suffixes = ["-wal", "-shm"];

    private readonly FileIdentity? _file = FileIdentity.Of(path);
    private FileIdentity?[] _log = [];

    /// <summary>Whether the path leads elsewhere now, or nowhere: the file was deleted or replaced, and only who has it open can read it.</summary>
    public bool IsLeft => _file is null || (FileIdentity.Of(path) is var now && now != _file && now != default(FileIdentity));

    /// <summary>Remembers the log, which somebody has open.</summary>
    /// <returns>False: it may be that of another file, which is at the path now.</returns>
    public bool TryNoteLog()
    {
        FileIdentity?[] log = [.. Suffixes.Select(suffix => FileIdentity.Of(path + suffix))];
        if (IsLeft)
        {
            return false;
        }

        _log = log;
        return true;
    }

    /// <summary>Deletes the log of the file that was here. SQLite would take it for the log of the one that is here now, and write what is in it over that.</summary>
    /// <remarks>For one process at a time: the log of the new file has the same name.</remarks>
    public void DeleteLog()
    {
        for (int i = 0; i < _log.Length; i++)
        {
            if (_log[i] is { } left && left != default && FileIdentity.Of(path + Suffixes[i]) == left)
            {
                File.Delete(path + Suffixes[i]);
            }
        }
    }
}
