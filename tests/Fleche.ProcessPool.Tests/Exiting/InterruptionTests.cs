using System.Diagnostics;
using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Exiting;

/// <summary>
/// Signals that a terminal or a service manager sends to the program and all its workers, in a process group of their own. A worker is never
/// heard: standard error has nothing of it.
/// </summary>
public sealed class InterruptionTests : ProcessTest
{
    private const int SigHup = 1;
    private const int SigInt = 2;
    private const int SigQuit = 3;
    private const int SigTerm = 15;

    // G21
    [Theory(Timeout = 180_000)]
    [InlineData("Waits", 2, SigInt, 130)]
    [InlineData("Waits", 2, SigTerm, 143)]
    [InlineData("Waits", 2, SigHup, 129)]
    [InlineData("Waits", 2, SigQuit, 131)]
    [InlineData("HearsCtrlC", 2, SigInt, 130)]
    [InlineData("ExitInEndlessCall", 1, SigInt, 130)]
    [InlineData("ExitInEndlessCall", 1, SigTerm, 143)]
    [InlineData("Nest", 1, SigInt, 130)]
    public Task Signal_CallsRunning_ProgramAndWorkersEndWithinASecond(string word, int calls, int signal, int exitCode) => Quick.WithinASecondAsync(async () =>
    {
        using ProgramRun program = ProgramRun.StartGroup(word);
        await program.WaitForLineAsync("spinning", calls);
        IReadOnlyList<int> workers = Descendants(program.ProcessId);
        Assert.NotEmpty(workers);

        TimeSpan time = await EndAsync(program, workers, () => program.SignalGroup(signal), exitCode);

        Assert.Empty(program.Errors);
        Assert.Equal(word == "HearsCtrlC" ? 1 : 0, program.Output.Count(static line => line == "bye"));
        return time;
    });

    // The moments in which a worker exists, and does not ignore Ctrl-C yet. In some of them the runtime has its diagnostic files and does not delete
    // them when the signal ends the process; nobody of ours runs in it, nor in the program, which the signal ends too.
    [Fact(Timeout = 180_000)]
    public async Task CtrlC_WhileWorkersStartAndLeave_NothingIsSaidOrLeft()
    {
        Random random = new(11);
        for (int i = 0; i < 10; i++)
        {
            await Quick.WithinASecondAsync(async () =>
            {
                using ProgramRun program = ProgramRun.StartGroup("Start");
                await program.WaitForLineAsync("ready");
                await Task.Delay(50 + random.Next(200));

                TimeSpan time = await EndAsync(program, Descendants(program.ProcessId), () => program.SignalGroup(SigInt), 130);

                await Eventually.IsTrueAsync(() => !Leftovers.IsGroupAlive(program.ProcessId), "what was started meanwhile has ended");
                Assert.Empty(program.Errors);
                Leftovers.Tell();
                return time;
            });
        }
    }

    // G21: the program decides.
    [Theory(Timeout = 30_000)]
    [InlineData(SigInt)]
    [InlineData(SigQuit)]
    public async Task CtrlC_HandledByTheProgram_TheRunningCallGoesOn(int signal)
    {
        using ProgramRun program = ProgramRun.StartGroup("KeepsItsCallAtCtrlC");
        await program.WaitForLineAsync("begun");

        program.SignalGroup(signal);

        Assert.Equal(0, await program.WaitForExitAsync());
        Assert.Equal(["begun", "ended"], program.Output);
        Assert.Empty(program.Errors);
    }

    // A worker that Ctrl-C meets in the moment before it ignores it is replaced.
    [Fact(Timeout = 60_000)]
    public async Task CtrlC_HandledByTheProgramWhileWorkersComeAndGo_NoCallIsLost()
    {
        using ProgramRun program = ProgramRun.StartGroup("SurvivesCtrlC");
        await program.WaitForLineAsync("ready");
        for (int i = 1; i <= 4; i++)
        {
            program.SignalGroup(SigInt);
            await program.WaitForLineAsync("pressed", i);
        }

        Assert.Equal(0, await program.WaitForExitAsync());
        Assert.Equal("all right", program.Output[^1]);
        Assert.Empty(program.Errors);
    }

    // Under nohup, a program and its workers outlive their terminal.
    [Fact(Timeout = 60_000)]
    public async Task Hangup_IgnoredByTheProgram_ItsCallsFinish()
    {
        using Scene scene = new(), gate = new();
        using ProgramRun program = ProgramRun.StartCommand(
            "env", ["--ignore-signal=HUP", "setsid", "dotnet", ProgramRun.BuiltProgram, "Exit", "Finish", scene.Folder, gate["open"]]);
        await program.WaitForLineAsync("leaving");

        program.SignalGroup(SigHup);
        gate.Set("open");

        Assert.Equal(0, await program.WaitForExitAsync());
        Assert.Equal(8, scene.Count);
        Assert.Empty(program.Errors);
    }

    [Fact(Timeout = 180_000)]
    public Task FailFast_CallsRunning_OnlyTheProgramsOwnWordsAreWritten() => Quick.WithinASecondAsync(static async () =>
    {
        using ProgramRun program = ProgramRun.Start("FailFast");
        await program.WaitForLineAsync("spinning", 2);
        IReadOnlyList<int> workers = Descendants(program.ProcessId);
        Assert.Equal(2, workers.Count);

        TimeSpan time = await EndAsync(program, workers, program.WriteLine, 134);

        string said = string.Join('\n', program.Errors);
        Assert.Contains("the program's own decision", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Fleche.Worker", said, StringComparison.Ordinal);
        return time;
    });

    private static List<int> Descendants(int processId)
    {
        List<int> all = [.. Leftovers.ChildrenOf(processId)];
        for (int i = 0; i < all.Count; i++)
        {
            all.AddRange(Leftovers.ChildrenOf(all[i]));
        }

        return all;
    }

    /// <summary>Has the program end, and waits for it and its workers.</summary>
    /// <returns>How long that took.</returns>
    private static async Task<TimeSpan> EndAsync(ProgramRun program, IReadOnlyList<int> workers, Action end, int exitCode)
    {
        Stopwatch watch = Stopwatch.StartNew();
        end();
        Assert.Equal(exitCode, await program.WaitForExitAsync());
        foreach (int worker in workers)
        {
            await Eventually.HasEndedAsync(worker);
        }

        return watch.Elapsed;
    }
}
