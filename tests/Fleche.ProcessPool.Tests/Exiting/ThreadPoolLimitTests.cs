using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Exiting;

/// <summary>The start of a worker and the end of a pool need no thread of the thread pool, though those who watch are called on one.</summary>
public sealed class ThreadPoolLimitTests : ProcessTest
{
    [Theory(Timeout = 60_000)]
    [InlineData("DisposesWithoutThreads", "disposed")]
    [InlineData("LeavesWithoutThreads", "leaving")]
    public async Task ThreadPool_HasNoThreadLeftAndGetsNoMore_ThePoolAndTheProgramEnd(string word, string line)
    {
        using ProgramRun program = ProgramRun.Start(word);

        Assert.Equal(0, await program.WaitForExitAsync(seconds: 50));

        Assert.Equal([line], program.Output);
    }

    // Who waits for a result on a thread of the thread pool, as in many a service, keeps it from whatever else would need it. Several at once: with a wait that
    // needed one, it was a matter of luck whether it hung.
    [Fact(Timeout = 60_000)]
    public async Task ThreadPool_AllThreadsWaitForCallsAndThereAreNoMore_WorkersStart()
    {
        ProgramRun[] programs = [.. Enumerable.Range(0, 6).Select(static _ => ProgramRun.Start("StartsWithoutThreads"))];
        try
        {
            foreach (ProgramRun program in programs)
            {
                Assert.Equal(0, await program.WaitForExitAsync(seconds: 50));
                Assert.Equal(["done"], program.Output);
            }
        }
        finally
        {
            Array.ForEach(programs, static program => program.Dispose());
        }
    }
}
