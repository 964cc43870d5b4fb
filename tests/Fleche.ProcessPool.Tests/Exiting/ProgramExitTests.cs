using System.Diagnostics;
using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Exiting;

/// <summary>What becomes of a pool's calls when the program ends in the ordinary way.</summary>
public sealed class ProgramExitTests : ProcessTest
{
    // G13
    [Theory(Timeout = 60_000)]
    [InlineData("Exit")]
    [InlineData("ShutdownAndExit")]
    public async Task Finish_AllCallsRunAndTheirCallbacksToo(string word)
    {
        using Scene scene = new(), gate = new();
        using ProgramRun program = ProgramRun.Start(word, "Finish", scene.Folder, gate["open"]);
        await program.WaitForLineAsync("leaving");

        gate.Set("open");

        Assert.Equal(0, await program.WaitForExitAsync());

        Assert.Equal(8, scene.Count);
        Assert.Equal(8, Count(program, "done"));
        Assert.Empty(program.Errors);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("Exit")]
    [InlineData("ShutdownAndExit")]
    public async Task Cancel_RunningCallsFinishAndTheOthersAreCancelled(string word)
    {
        using Scene scene = new(), gate = new();
        using ProgramRun program = ProgramRun.Start(word, "Cancel", scene.Folder, gate["open"]);
        await program.WaitForLineAsync("cancelled", 6);

        gate.Set("open");

        Assert.Equal(0, await program.WaitForExitAsync());

        Assert.Equal(2, scene.Count);
        Assert.Equal(2, Count(program, "done"));
        Assert.Equal(6, Count(program, "cancelled"));
        Assert.Empty(program.Errors);
    }

    [Theory(Timeout = 180_000)]
    [InlineData("Exit")]
    [InlineData("ShutdownAndExit")]
    public async Task Kill_AllCallsFailAndTheProgramEndsAtOnce(string word)
    {
        using Scene scene = new(), gate = new();
        await Quick.WithinASecondAsync(async () =>
        {
            using ProgramRun program = ProgramRun.Start(word, "Kill", scene.Folder, gate["never"]);

            TimeSpan time = await TimeToEndAsync(program);

            Assert.Equal(0, scene.Count);
            Assert.Equal(8, Count(program, nameof(BrokenProcessPoolException)));
            Assert.Empty(program.Errors);
            return time;
        });
    }

    [Theory(Timeout = 60_000)]
    [InlineData("ExitFromThread", 5)]
    [InlineData("ExitFromCallback", 6)]
    [InlineData("ExitFromWatcher", 7)]
    public async Task ExitCalledElsewhere_AllCallsRun(string word, int exitCode)
    {
        using Scene scene = new();
        using ProgramRun program = ProgramRun.Start(word, scene.Folder);

        Assert.Equal(exitCode, await program.WaitForExitAsync(50));

        Assert.Equal(8, scene.Count);
        Assert.Empty(program.Errors);
    }

    [Fact(Timeout = 180_000)]
    public Task IdleWorkers_TheProgramEndsAtOnce() => Quick.WithinASecondAsync(static async () =>
    {
        using ProgramRun program = ProgramRun.Start("ExitWithIdleWorkers");

        TimeSpan time = await TimeToEndAsync(program);

        Assert.Empty(program.Errors);
        return time;
    });

    [Fact(Timeout = 180_000)]
    public Task EndlessCallback_HoldsTheProgramUpForAFewSecondsOnly() => Quick.WithinAsync(TimeSpan.FromSeconds(8), async () =>
    {
        using ProgramRun program = ProgramRun.Start("ExitInEndlessCallback");

        Assert.Equal(0, await program.WaitForExitAsync(50));

        // The clock is the same for all processes.
        TimeSpan time = Stopwatch.GetElapsedTime(long.Parse(Assert.Single(program.Output)));
        Assert.True(time >= TimeSpan.FromSeconds(4), $"{time}");
        Assert.Empty(program.Errors);
        return time;
    });

    private static int Count(ProgramRun program, string line) => program.Output.Count(other => other == line);

    /// <summary>From the last thing that Main does to the end of the process.</summary>
    private static async Task<TimeSpan> TimeToEndAsync(ProgramRun program)
    {
        await program.WaitForLineAsync("leaving");
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Equal(0, await program.WaitForExitAsync());
        return watch.Elapsed;
    }
}
