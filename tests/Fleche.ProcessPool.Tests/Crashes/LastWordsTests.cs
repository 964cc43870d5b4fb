namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>What a dying worker wrote to standard error reaches the caller (C23, C24).</summary>
public sealed class LastWordsTests : ProcessTest
{
    [Theory(Timeout = 30_000)]
    [InlineData(Death.StackOverflow, "Deaths.Recurse(Int32)")]
    [InlineData(Death.FailFast, "the disk is on fire")]
    [InlineData(Death.ManagedAccessViolation, "Fatal error")]
    [InlineData(Death.ExceptionOnThread, "System.InvalidOperationException: thrown on a thread")]
    [InlineData(Death.ExceptionInAsyncVoid, "System.InvalidOperationException: thrown in async void")]
    public async Task StandardErrorTail_CallDies_HasTheRuntimesOwnWords(Death death, string words)
    {
        using ProcessPoolExecutor pool = Pools.Replacing();

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(pool.Submit(Deaths.Die, death).AsTask);

        Assert.Contains(words, error.StandardErrorTail);
        Assert.EndsWith(error.StandardErrorTail, error.Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task StandardErrorTail_MoreThan16KiB_IsItsEndFromTheBeginningOfALine()
    {
        using ProcessPoolExecutor pool = Pools.Replacing();

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(pool.Submit(Output.WriteLinesAndDie, 5000).AsTask);

        string[] lines = error.StandardErrorTail.Split('\n');
        Assert.InRange(error.StandardErrorTail.Length, 15 * 1024, 16 * 1024);
        Assert.Equal("this is line 4999", lines[^1]);
        Assert.Equal($"this is line {5000 - lines.Length}", lines[0]);
    }

    [Fact(Timeout = 30_000)]
    public async Task StandardErrorTail_NothingWritten_IsEmpty()
    {
        using ProcessPoolExecutor pool = Pools.Replacing();

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(pool.Submit(Deaths.Die, Death.SigKill).AsTask);

        Assert.Equal("", error.StandardErrorTail);
        Assert.EndsWith("Deaths.Die(Death).", error.Message);
    }
}
