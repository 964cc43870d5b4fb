namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>What the runtime of a worker that was killed leaves in the temporary folder is deleted, and nothing else.</summary>
public sealed class DiagnosticFilesTests : ProcessTest
{
    [Fact(Timeout = 30_000)]
    public async Task Killed_AnotherProcessOfItsNumberHasSuchFiles_OnlyItsOwnAreDeleted()
    {
        string[] Of(int id) => Directory.GetFiles(Path.GetTempPath(), $"dotnet-diagnostic-{id}-*");

        string strange;
        using (ProcessPoolExecutor pool = Pools.Replacing())
        {
            int worker = await pool.Submit(Work.ProcessId);
            Assert.Single(Of(worker));
            strange = Path.Combine(Path.GetTempPath(), $"dotnet-diagnostic-{worker}-1-socket");
            File.WriteAllText(strange, "");
            Native.Kill(worker, 9);
            Assert.NotEqual(worker, await pool.Submit(Work.ProcessId));
            await Until.True(() => Of(worker).Length < 2);
        }

        Assert.True(File.Exists(strange));
        File.Delete(strange);
    }
}
