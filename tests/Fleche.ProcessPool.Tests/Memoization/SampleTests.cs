using System.Globalization;
using System.Text.RegularExpressions;
using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>The sweep of samples/EquationOfState: killed, started again, started once more.</summary>
public partial class SampleTests : ProcessTest
{
    private const int Calls = 168, Sigkill = 9;

    private readonly Scene _scene = new();

    [Fact(Timeout = 300_000)]
    public async Task EquationOfState_KilledAndStartedAgain_ComputesOnlyWhatIsMissing()
    {
        string path = _scene["cache.db"];
        string mark = Guid.NewGuid().ToString();
        using (ProgramRun killed = Start(path, mark))
        {
            await Eventually.IsTrueAsync(() => File.Exists(path) && Stored(path) >= 20, "twenty calls are stored", TimeSpan.FromSeconds(60));
            killed.Signal(Sigkill);
            await killed.WaitForExitAsync();

            // A worker may store one more call before it ends.
            await Eventually.IsTrueAsync(() => !Leftovers.ProcessesWith(mark).Any(), "all workers of the program have ended");
        }

        int stored = Stored(path);
        Assert.InRange(stored, 20, Calls - 1);
        Assert.Equal((stored, Calls - stored), await RunAsync(path));
        Assert.Equal((Calls, 0), await RunAsync(path));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _scene.Dispose();
    }

    private static ProgramRun Start(string path, string mark = "") =>
        ProgramRun.StartCommand("dotnet", [ProgramRun.Built("EquationOfState", "samples"), "--cache", path], ("TEST_MARK", mark));

    private static int Stored(string path)
    {
        using Cache cache = Cache.OpenSqlite(path);
        return cache.Query().Count();
    }

    private static async Task<(int Found, int Computed)> RunAsync(string path)
    {
        using ProgramRun run = Start(path);
        Assert.Equal(0, await run.WaitForExitAsync(120));
        Match match = run.Output.Select(line => Verdict().Match(line)).Single(match => match.Success);
        return (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^Of \d+ calls (\d+) were found in the cache and (\d+) computed")]
    private static partial Regex Verdict();
}
