using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Exiting;

/// <summary>The end of a pool needs no thread of the thread pool, though those who watch it are called on one.</summary>
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
}
