using Fleche.Stores.Sqlite;

namespace Fleche.Tests.Stores.Sqlite;

public sealed class LogCheckpointTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // It runs on a thread of the thread pool, where an exception would end the program.
    [Fact(Timeout = 30_000)]
    public async Task Execute_AnotherFileWasPutInThePlace_ThrowsNothingAndLeavesThatAlone() => await Task.Run(() =>
    {
        string other = new('x', 5000);
        using SqliteCallStore store = new(_folder.Path);
        using SqliteDatabase database = SqliteDatabase.Open(_folder.Path, null);
        LogCheckpoint checkpoint = new(database);
        database.Read(
            (_, _) =>
            {
                // The connection that is open is in use: another one would be to the new file.
                File.Delete(_folder.Path);
                File.WriteAllText(_folder.Path, other);
                Assert.Throws<InvalidDataException>(() => database.Read(static (_, _) => 0, 0));
                ((IThreadPoolWorkItem)checkpoint).Execute();
                checkpoint.EmptyLog();
                return 0;
            },
            0);
        Assert.Equal(other, File.ReadAllText(_folder.Path));
    });
}
