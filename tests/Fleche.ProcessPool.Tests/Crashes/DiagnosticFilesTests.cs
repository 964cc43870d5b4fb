using System.Diagnostics;
using Fleche.Worker.Running;

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

    /// <summary>A process may be killed, and its number be free again, before the thread that has started it comes to look at it.</summary>
    [Fact(Timeout = 30_000)]
    public async Task Delete_TheProcessHadEndedBeforeItWasLookedAt_ThoseOfItsTimeAreDeleted()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            DateTime before = DateTime.UtcNow;
            using Process process = Process.Start("true");
            string[] own = [$"dotnet-diagnostic-{process.Id}-77-socket", $"clr-debug-pipe-{process.Id}-77-in", $"clr-debug-pipe-{process.Id}-77-out"];
            string older = Path.Combine(folder, $"dotnet-diagnostic-{process.Id}-5-socket");
            foreach (string file in own)
            {
                File.WriteAllText(Path.Combine(folder, file), "");
            }

            File.WriteAllText(older, "");
            File.SetLastWriteTimeUtc(older, before.AddSeconds(-5));
            await process.WaitForExitAsync();
            DiagnosticFiles files = new(process.Id, before);
            string younger = Path.Combine(folder, $"dotnet-diagnostic-{process.Id}-99-socket");
            File.WriteAllText(younger, "");
            File.SetLastWriteTimeUtc(younger, DateTime.UtcNow.AddSeconds(5));

            files.Delete(folder);

            Assert.Equal(new[] { older, younger }.Order(), Directory.GetFiles(folder).Order());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
