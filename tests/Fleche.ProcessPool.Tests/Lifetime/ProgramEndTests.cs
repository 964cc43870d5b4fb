using System.Diagnostics;

namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>What becomes of calls and workers when the program ends, in whatever way.</summary>
public sealed class ProgramEndTests : ProcessTest
{
    private const int SigInt = 2;
    private const int SigTerm = 15;

    // G13
    [Theory(Timeout = 90_000)]
    [InlineData("ExitWithPending", 0)]
    [InlineData("ExitWithCode", 3)]
    public async Task Exit_CallsPending_TheyFinishFirstAndNothingIsSaid(string word, int exitCode)
    {
        using Scene scene = new();
        using ProgramRun program = ProgramRun.Start(word, scene.Folder);

        Assert.Equal(exitCode, await program.WaitForExitAsync(60));

        Assert.Equal(8, scene.Count);
        Assert.Empty(program.Output);
        Assert.Empty(program.Errors);
    }

    // G14
    [Fact(Timeout = 30_000)]
    public async Task Exit_AfterShutdownWithoutWait_TheCallFinishesAndItsOutputArrives()
    {
        using ProgramRun program = ProgramRun.Start("ExitAfterShutdown");

        Assert.Equal(0, await program.WaitForExitAsync());

        Assert.Equal(["apple"], program.Output);
        Assert.Empty(program.Errors);
    }

    // G14, C24
    [Fact(Timeout = 30_000)]
    public async Task Exit_RightAfterMuchOutput_AllOfItArrives()
    {
        using ProgramRun program = ProgramRun.Start("ExitAfterMuchOutput");

        Assert.Equal(0, await program.WaitForExitAsync());

        Assert.Equal(20_000, program.Output.Length);
        Assert.Empty(program.Errors);
    }

    // G15
    [Fact(Timeout = 30_000)]
    public async Task Exit_HandlerSubmits_IsRefused()
    {
        using ProgramRun program = ProgramRun.Start("SubmitAtExit");

        Assert.Equal(0, await program.WaitForExitAsync());

        Assert.Equal([nameof(ExecutorShutdownException)], program.Output);
        Assert.Empty(program.Errors);
    }

    // G17, G18
    [Fact(Timeout = 30_000)]
    public async Task Exit_ExecutorCollectedBefore_ItsCallsFinish()
    {
        using Scene scene = new();
        using ProgramRun program = ProgramRun.Start("DropsExecutor", scene.Folder);

        Assert.Equal(0, await program.WaitForExitAsync());

        Assert.Equal(8, scene.Count);
        Assert.Empty(program.Errors);
    }

    // G19, G20
    [Theory(Timeout = 180_000)]
    [InlineData("Idle", 2, null)]
    [InlineData("Spin", 2, "spinning")]
    [InlineData("Answer", 2, null)]
    public Task Killed_ItsWorkersEndAtOnceAndLeaveNothing(string word, int workers, string? sign) => Quick.WithinASecondAsync(async () =>
    {
        using ProgramRun program = ProgramRun.Start(word);
        await program.WaitForLineAsync("ready");
        if (sign is not null)
        {
            await program.WaitForLineAsync(sign, workers);
        }

        await Eventually.IsTrueAsync(() => Leftovers.ChildrenOf(program.ProcessId).Count == workers, $"the program has {workers} workers");
        IReadOnlyList<int> children = Leftovers.ChildrenOf(program.ProcessId);

        program.Signal(Work.SigKill);

        TimeSpan time = await AllEndAsync(children);
        await NothingIsLeftAsync(children);
        return time;
    });

    // G20: a worker's own workers too
    [Fact(Timeout = 180_000)]
    public Task Killed_WithNestedPools_WorkersOfAllDepthsEndAtOnce() => Quick.WithinASecondAsync(async () =>
    {
        using ProgramRun program = ProgramRun.Start("Nest");
        await program.WaitForLineAsync("ready");
        await program.WaitForLineAsync("spinning", patience: TimeSpan.FromSeconds(60));
        int worker = Leftovers.ChildrenOf(program.ProcessId).Single();
        int[] all = [worker, Leftovers.ChildrenOf(worker).Single()];

        program.Signal(Work.SigKill);

        TimeSpan time = await AllEndAsync(all);
        await NothingIsLeftAsync(all);
        return time;
    });

    // G20: at any moment of a worker's start and end
    [Fact(Timeout = 300_000)]
    public async Task Killed_WhileWorkersStartAndLeave_TheyEndSoon()
    {
        Random random = new(7);
        for (int i = 0; i < 15; i++)
        {
            await Quick.WithinAsync(TimeSpan.FromSeconds(3), async () =>
            {
                string mark = Guid.NewGuid().ToString();
                using ProgramRun program = ProgramRun.StartCommand("dotnet", [ProgramRun.BuiltProgram, "Start"], ("TEST_MARK", mark));
                await program.WaitForLineAsync("ready");
                Assert.Contains(program.ProcessId, Leftovers.ProcessesWith(mark));
                await Task.Delay(100 + random.Next(150));
                program.Signal(Work.SigKill);

                Stopwatch watch = Stopwatch.StartNew();
                await Eventually.IsTrueAsync(() => !Leftovers.ProcessesWith(mark).Any(), "all workers of the program have ended");
                return watch.Elapsed;
            });
        }
    }

    // G21
    [Fact(Timeout = 120_000)]
    public Task CtrlC_CallsRunningAndQueued_EverythingEndsWithinASecondAndNothingIsSaid() => Quick.WithinASecondAsync(static async () =>
    {
        using ProgramRun program = ProgramRun.StartGroup("Waits");
        await program.WaitForLineAsync("spinning", 2);
        IReadOnlyList<int> children = Leftovers.ChildrenOf(program.ProcessId);
        Assert.Equal(2, children.Count);
        Stopwatch watch = Stopwatch.StartNew();

        program.SignalGroup(SigInt);

        Assert.Equal(130, await program.WaitForExitAsync());
        await AllEndAsync(children);
        TimeSpan time = watch.Elapsed;
        Assert.Empty(program.Errors);
        Assert.Equal(2, program.Output.Count(static line => line == "spinning"));
        return time;
    });

    [Fact(Timeout = 120_000)]
    public Task SigTerm_CallsRunningAndQueued_EverythingEndsWithinASecondAndNothingIsSaid() => Quick.WithinASecondAsync(static async () =>
    {
        using ProgramRun program = ProgramRun.Start("Waits");
        await program.WaitForLineAsync("spinning", 2);
        IReadOnlyList<int> children = Leftovers.ChildrenOf(program.ProcessId);
        Stopwatch watch = Stopwatch.StartNew();

        program.Signal(SigTerm);

        Assert.Equal(143, await program.WaitForExitAsync());
        await AllEndAsync(children);
        TimeSpan time = watch.Elapsed;
        Assert.Empty(program.Errors);
        return time;
    });

    // A service that is stopped: the leftover check finds what the workers do not clear up.
    [Fact(Timeout = 180_000)]
    public Task SigTermToTheWholeGroup_CallsRunning_WorkersEndAndClearUp() => Quick.WithinASecondAsync(async () =>
    {
        using ProgramRun program = ProgramRun.StartGroup("Waits");
        await program.WaitForLineAsync("spinning", 2);
        IReadOnlyList<int> children = Leftovers.ChildrenOf(program.ProcessId);

        program.SignalGroup(SigTerm);

        Assert.Equal(143, await program.WaitForExitAsync());
        TimeSpan time = await AllEndAsync(children);
        Assert.Empty(program.Errors);
        return time;
    });

    // G21: the program decides what Ctrl-C means for its calls
    [Fact(Timeout = 30_000)]
    public async Task CtrlC_HandledByTheProgram_ItsCallsFinish()
    {
        using Scene scene = new();
        using ProgramRun program = ProgramRun.StartGroup("HandlesCtrlC", scene.Folder);
        await program.WaitForLineAsync("ready");

        program.SignalGroup(SigInt);

        Assert.Equal(0, await program.WaitForExitAsync());
        Assert.Equal(["ready", "result 0"], program.Output);
        Assert.True(scene.IsSet("0"));
        Assert.Empty(program.Errors);
    }

    [Fact(Timeout = 180_000)]
    public Task UnhandledException_CallRunning_OnlyTheProgramsOwnTraceIsWritten() => Quick.WithinASecondAsync(async () =>
    {
        using ProgramRun program = ProgramRun.Start("UnhandledException");
        await program.WaitForLineAsync("spinning");
        IReadOnlyList<int> children = Leftovers.ChildrenOf(program.ProcessId);

        program.WriteLine();

        Assert.Equal(134, await program.WaitForExitAsync());
        Assert.Contains("the program's own fault", program.Errors[0], StringComparison.Ordinal);
        Assert.All(program.Errors.Skip(1), static line => Assert.StartsWith("   at ", line, StringComparison.Ordinal));
        TimeSpan time = await AllEndAsync(children);
        await NothingIsLeftAsync(children);
        return time;
    });

    /// <summary>Waits for workers whose calls never end by themselves.</summary>
    /// <returns>For how long.</returns>
    private static async Task<TimeSpan> AllEndAsync(IReadOnlyList<int> processes)
    {
        Assert.NotEmpty(processes);
        Stopwatch watch = Stopwatch.StartNew();
        foreach (int process in processes)
        {
            await Eventually.HasEndedAsync(process);
        }

        return watch.Elapsed;
    }

    private static Task NothingIsLeftAsync(IReadOnlyList<int> processes) => Eventually.IsTrueAsync(
        () => !processes.Any(static process => Directory.EnumerateFiles(Path.GetTempPath(), $"*-{process}-*").Any()),
        "no diagnostic socket of the workers is left");
}
