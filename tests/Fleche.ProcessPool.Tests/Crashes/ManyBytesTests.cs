namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>A crash while much is under way (C8).</summary>
public sealed class ManyBytesTests : ProcessTest
{
    // C8
    [Fact(Timeout = 30_000)]
    public async Task ReplaceWorker_CrashWithLargePayloadsQueued_TheyAllRun()
    {
        using ProcessPoolExecutor pool = Pools.Replacing();
        byte[] large = new byte[1 << 20];

        Future<int> dying = pool.Submit(Deaths.DieOf, Death.SigKill, large);
        Future<int>[] behind = [.. Enumerable.Range(0, 10).Select(_ => pool.Submit(Work.Length, large))];

        await Assert.ThrowsAsync<TerminatedWorkerException>(dying.AsTask);
        Assert.All(await Task.WhenAll(behind.Select(static call => call.AsTask())), length => Assert.Equal(large.Length, length));
    }

    // C8
    [Fact(Timeout = 30_000)]
    public async Task BreakPool_CrashWithLargePayloadsQueued_TheyAllFail()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        byte[] large = new byte[1 << 20];

        Future<int> dying = pool.Submit(Deaths.DieOf, Death.SigKill, large);
        List<Future<int>> behind = [];
        try
        {
            for (int i = 0; i < 10; i++)
            {
                behind.Add(pool.Submit(Work.Length, large));
            }
        }
        catch (TerminatedWorkerException)
        {
            // The pool broke before the last was submitted.
        }

        await Assert.ThrowsAsync<TerminatedWorkerException>(dying.AsTask);
        foreach (Future<int> future in behind)
        {
            await Assert.ThrowsAsync<TerminatedWorkerException>(future.AsTask);
        }
    }
}
