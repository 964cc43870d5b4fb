using System.Diagnostics;

namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>Programs that have no file descriptor left for a while: then no process can be started, no library opened and, where none at all is left, no thread started.</summary>
public sealed class ScarcityTests : ProcessTest
{
    // Warm: the idle worker takes the first call, and another one is wanted for the second. With a few descriptors left it is often the runtime itself that ends the program.
    [Theory(Timeout = 200_000)]
    [InlineData("warm")]
    [InlineData("cold")]
    public async Task Submit_WithoutDescriptors_EachCallIsOverAndSoIsThePool(string state)
    {
        using ProgramRun program = Start("SubmitWithoutDescriptors", state, "0", "10");

        Assert.Equal(0, await program.WaitForExitAsync(190));

        Assert.Equal(["calls over", "pool over"], program.Output[^2..]);
        if (state == "warm")
        {
            // A call that was taken has its future.
            Assert.DoesNotContain(program.Output, static line => line.StartsWith("refused", StringComparison.Ordinal));
        }
    }

    // What awaits is queued for the thread pool, which has no thread.
    [Theory(Timeout = 200_000)]
    [InlineData("futures")]
    [InlineData("map")]
    [InlineData("end")]
    public async Task Await_WithoutDescriptors_NothingFailsForIt(string how)
    {
        using ProgramRun program = Start("CompleteWithoutDescriptors", how);

        Assert.Equal(0, await program.WaitForExitAsync(190));

        Assert.Equal("done", program.Output[^1]);
    }

    // The one thread that there may be is counted before it is started, so that another caller queues his call for it.
    [Fact(Timeout = 200_000)]
    public async Task ThreadPoolExecutor_WhoseOnlyThreadCannotStart_FailsWhatOthersHaveQueuedForIt()
    {
        // On a machine that is busy with other things the two may miss each other in all rounds of a run.
        string last = "none";
        Stopwatch watch = Stopwatch.StartNew();
        while (last.StartsWith("none", StringComparison.Ordinal) && watch.Elapsed < TimeSpan.FromSeconds(60))
        {
            using ProgramRun program = Start("ThreadsWithoutDescriptors", "200");
            Assert.Equal(0, await program.WaitForExitAsync(120));
            last = program.Output[^1];
        }

        Assert.Equal("some taken, 0 not done", last);
    }

    // The runtime ends a program for want of a thread to compile something once more on.
    private static ProgramRun Start(params string[] arguments) =>
        ProgramRun.StartCommand("bash", ["-c", "ulimit -n 200; DOTNET_TieredCompilation=0 exec dotnet \"$0\" \"$@\"", ProgramRun.BuiltProgram, .. arguments]);
}
