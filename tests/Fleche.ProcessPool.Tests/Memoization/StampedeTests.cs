using System.Globalization;
using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>Eight programs at once on one store, some of them killed: no value is wrong, nothing is computed twice, nothing is damaged.</summary>
public class StampedeTests : ProcessTest
{
    private const int Processes = 8, Calls = 2000, Keys = 500;

    private readonly string _folder = Directory.CreateTempSubdirectory("stampede-").FullName;

    [Theory(Timeout = 120_000)]
    [InlineData("sqlite", 0)]
    [InlineData("sqlite", 3)]
    [InlineData("files", 0)]
    [InlineData("files", 3)]
    public async Task Calls_EightProcessesOnOneStore_RunEachKeyOnce(string kind, int kills)
    {
        string path = Path.Combine(_folder, "store"), log = Directory.CreateDirectory(Path.Combine(_folder, "log")).FullName;
        ProgramRun[] programs = [.. Enumerable.Range(0, Processes).Select(seed => Start(kind, path, log, seed))];
        try
        {
            HashSet<int> killed = await KillSomeAsync(programs, kills, log);
            foreach (ProgramRun program in programs.Where(program => !killed.Contains(program.ProcessId)))
            {
                Assert.Equal((0, $"right {Calls}"), (await program.WaitForExitAsync(100), program.Output[^1]));
                Assert.Empty(program.Errors);
            }

            (int Process, string Key)[] runs = [.. Directory.GetFiles(log).SelectMany(RunsIn)];
            Assert.Equal(Keys, runs.Select(run => run.Key).Distinct().Count());
            Assert.All(runs.GroupBy(run => run.Key), runsOfKey =>
            {
                int[] owners = [.. runsOfKey.Select(run => run.Process)];
                string story = $"key {runsOfKey.Key} was computed by {string.Join(", ", owners)}; killed were {string.Join(", ", killed)}";
                Assert.True(owners.Distinct().Count() == owners.Length && owners.Count(owner => !killed.Contains(owner)) <= 1, story);
            });
        }
        finally
        {
            Array.ForEach(programs, program => program.Dispose());
        }

        using Cache cache = kind == "sqlite" ? Cache.OpenSqlite(path) : Cache.OpenFile(path);
        VerifyReport report = cache.Verify();
        Assert.True(report.IsClean, report.ToString());
        Assert.Equal(Keys, cache.Query().Count());
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static ProgramRun Start(string kind, string path, string log, int seed) => ProgramRun.StartCommand("dotnet",
        [ProgramRun.Built("MemoProgram"), "Calls", kind, path, log, $"{seed}", $"{Calls}", $"{Keys}"]);

    /// <summary>Kills programs in the middle of their work: each when some more keys were computed, at a random moment from there on.</summary>
    private static async Task<HashSet<int>> KillSomeAsync(ProgramRun[] programs, int kills, string log)
    {
        HashSet<int> killed = [];
        for (int i = 0; i < kills; i++)
        {
            ProgramRun victim = programs[i * 2];
            int computed = (i + 1) * Keys / (kills + 2);
            await Eventually.IsTrueAsync(() => Lines(log) >= computed, $"{computed} keys were computed", TimeSpan.FromSeconds(60));
            await Task.Delay(Random.Shared.Next(20));
            victim.Kill();
            if (await victim.WaitForExitAsync() != 0)
            {
                killed.Add(victim.ProcessId);
            }
        }

        return killed;
    }

    private static int Lines(string log) => Directory.GetFiles(log).Sum(file => RunsIn(file).Count());

    private static IEnumerable<(int Process, string Key)> RunsIn(string file)
    {
        using StreamReader reader = new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        int process = int.Parse(Path.GetFileName(file), CultureInfo.InvariantCulture);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(key => (process, key))];
    }
}
