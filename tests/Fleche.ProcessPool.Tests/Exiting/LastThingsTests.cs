using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Exiting;

/// <summary>Nothing is lost that is still under way when the program ends, and what can go nowhere ends no program.</summary>
public sealed class LastThingsTests : ProcessTest
{
    // K10
    [Fact(Timeout = 30_000)]
    public async Task Map_InputsNotSubmitted_AllAreCalled()
    {
        using Scene scene = new();
        using ProgramRun program = ProgramRun.Start("Map", scene.Folder);

        Assert.Equal(0, await program.WaitForExitAsync());

        Assert.Equal(300, scene.Count);
        Assert.Empty(program.Errors);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("threads")]
    [InlineData("processes")]
    public async Task EqualCallsOfWhichTheFirstFails_TheOtherRuns(string where)
    {
        using Scene scene = new();
        using ProgramRun program = ProgramRun.Start("EqualCalls", where, scene.Folder);

        Assert.Equal(0, await program.WaitForExitAsync(50));

        Assert.True(scene.IsSet("first"));
        Assert.True(scene.IsSet("second"));
    }

    [Fact(Timeout = 30_000)]
    public async Task CallbacksOfAThreadExecutor_AllRun()
    {
        using ProgramRun program = ProgramRun.Start("CallbacksOfThreads");

        Assert.Equal(0, await program.WaitForExitAsync());

        Assert.Equal(["callback 0", "callback 1", "callback 2", "callback 3", "callback 4"], program.Output.Order());
    }

    [Theory(Timeout = 30_000)]
    [InlineData("writer")]
    [InlineData("text")]
    public async Task CallbackThrows_ThatCannotBeLogged_TheProgramGoesOn(string how)
    {
        using ProgramRun program = ProgramRun.Start("FailsToLog", how);

        Assert.Equal(0, await program.WaitForExitAsync());

        Assert.Equal(["alive"], program.Output);
        Assert.Equal(how == "text", program.Errors.Any(static line => line.Contains("the text failed", StringComparison.Ordinal)));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(">&-")]
    [InlineData("1</dev/null")]
    public async Task StandardOutputCannotBeWritten_ACallPrints_TheProgramGoesOn(string redirection)
    {
        using ProgramRun program = ProgramRun.StartCommand(
            "sh", ["-c", $"exec \"$@\" {redirection}", "sh", "dotnet", ProgramRun.BuiltProgram, "Prints"]);

        Assert.Equal(0, await program.WaitForExitAsync());

        Assert.Equal(["result 0", "alive"], program.Errors);
    }

    // The listener can hear nothing more, and the call must not wait for it.
    [Fact(Timeout = 60_000)]
    public async Task ExitInAReport_TheCallGoesOnReporting_TheProgramEnds()
    {
        using ProgramRun program = ProgramRun.Start("ExitInReport");

        Assert.Equal(3, await program.WaitForExitAsync(50));
    }

    [Fact(Timeout = 60_000)]
    public async Task Shutdown_LinesNotHeardYet_AllAreHeard()
    {
        using ProgramRun program = ProgramRun.Start("SlowLines");

        Assert.Equal(0, await program.WaitForExitAsync(50));

        Assert.Equal(100, program.Output.Length);
        Assert.Empty(program.Errors);
    }
}
