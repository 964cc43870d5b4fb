namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>Workers that are killed at any moment, again and again, and calls that must all come to an end.</summary>
public sealed class ManyDeathsTests : ProcessTest
{
    private const int Calls = 500;

    /// <summary>So that the calls come to an end on a busy machine too, where a worker that is killed is not soon replaced.</summary>
    private const int Deaths = 40;

    // C9, C11, C12, C14
    [Fact(Timeout = 180_000)]
    public async Task ReplaceWorker_WorkersAreKilledAtAnyMoment_EachCallEndsAndNoMoreFailThanWorkersDied()
    {
        using ProcessPoolExecutor pool = Pools.Replacing(3);
        using CancellationTokenSource over = new();
        Task<int> killer = KillAsync(pool, new Random(7), over.Token);

        Future<int>[] calls = [.. Enumerable.Range(0, Calls).Select(i => pool.Submit(Work.SleepAndReturn, i % 4, i))];
        int failed = 0;
        for (int i = 0; i < Calls; i++)
        {
            switch (await Record.ExceptionAsync(calls[i].AsTask))
            {
                case null:
                    Assert.Equal(i, calls[i].Result);
                    break;
                case TerminatedWorkerException error:
                    Assert.Equal("SIGKILL", error.Signal);
                    failed++;
                    break;
                case var other:
                    Assert.Fail(other.ToString());
                    break;
            }
        }

        await over.CancelAsync();
        Assert.InRange(failed, 0, await killer);
        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    // C8, C17: the shutdown of a pool that breaks at any moment
    [Fact(Timeout = 120_000)]
    public async Task BreakPool_AWorkerIsKilledWhileCallsAreSubmitted_AllFuturesEndAndShutdownReturns()
    {
        for (int round = 0; round < 8; round++)
        {
            ProcessPoolExecutor pool = Pools.Breaking(2);
            await pool.Submit(Work.Add, 1, 2);
            Task<int> victim = Task.Run(async () =>
            {
                await Task.Delay(round);
                return pool.WorkerProcessIds is [var id, ..] ? Native.Kill(id, 9) : 0;
            });

            List<Future<int>> calls = [];
            try
            {
                for (int i = 0; i < Calls; i++)
                {
                    calls.Add(pool.Submit(Work.SleepAndReturn, 1, i));
                }
            }
            catch (TerminatedWorkerException)
            {
                // Broken before the last was submitted.
            }

            await victim;
            await Task.Run(() => pool.Shutdown(wait: true, cancelFutures: true));
            Assert.All(calls, static call => Assert.True(call.IsDone));
        }
    }

    /// <summary>Kills workers until it is told to stop, and says how many.</summary>
    private static async Task<int> KillAsync(ProcessPoolExecutor pool, Random random, CancellationToken over)
    {
        int killed = 0;
        while (killed < Deaths && !over.IsCancellationRequested)
        {
            await Task.Delay(random.Next(30), CancellationToken.None);
            if (pool.WorkerProcessIds is { Count: > 0 } ids && Native.Kill(ids[random.Next(ids.Count)], 9) == 0)
            {
                killed++;
            }
        }

        return killed;
    }
}
