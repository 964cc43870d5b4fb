using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Results;

/// <summary>A result that was written before its worker's death counts.</summary>
public sealed class ResultBeforeDeathTests : ProcessTest
{
    // The call itself writes its result item, and its process is gone with the last byte.
    [Theory(Timeout = 30_000)]
    [InlineData(WorkerFailurePolicy.BreakPool, 10)]
    [InlineData(WorkerFailurePolicy.ReplaceWorker, 10)]
    [InlineData(WorkerFailurePolicy.BreakPool, 3_000_000)]
    public async Task AnyPolicy_WorkerDiesWithTheLastByteOfItsResult_TheResultCounts(WorkerFailurePolicy policy, int length)
    {
        using ProcessPoolExecutor pool = Pools.Of(policy);
        byte[] result = [.. Enumerable.Range(0, length).Select(static i => (byte)i)];

        byte[] arrived = await pool.Submit(Pipe.WriteAndExit, Pipe.ResultItem(1, result));

        Assert.True(result.AsSpan().SequenceEqual(arrived));
        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(WorkerFailurePolicy.BreakPool)]
    [InlineData(WorkerFailurePolicy.ReplaceWorker)]
    public async Task AnyPolicy_WorkerDiesSoonAfterItsResult_NoCallFails(WorkerFailurePolicy policy)
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Of(policy);

        for (int i = 0; i < 3; i++)
        {
            int worker = await pool.Submit(Made.ReturnThenDie, scratch[$"{i}"]);
            Scratch.Write(scratch[$"{i}"], "");
            await Until.Gone(worker);
        }

        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }
}
