namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary><see cref="ProcessPoolOptions.IdleTimeout"/>.</summary>
public sealed class IdleTimeoutTests : ProcessTest
{
    // H1
    [Fact(Timeout = 60_000)]
    public async Task IdleTimeout_BetweenBursts_WorkersLeaveAndComeBack()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, IdleTimeout = TimeSpan.FromMilliseconds(10) });
        HashSet<int> workers = [];
        for (int burst = 0; burst < 4; burst++)
        {
            Future<int>[] calls = [.. Enumerable.Range(0, 8).Select(_ => pool.Submit(Work.ProcessId))];
            workers.UnionWith(await Task.WhenAll(calls.Select(static call => call.AsTask())));
            await Eventually.IsTrueAsync(static () => Leftovers.ChildProcesses().Count == 0, "all idle workers have left");
            Assert.Empty(pool.WorkerProcessIds);
        }

        Assert.InRange(workers.Count, 4, 8);
    }

    // H2, H5
    [Fact(Timeout = 300_000)]
    public async Task IdleTimeout_SubmitRacingWithDismissal_LosesNoCall()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, IdleTimeout = TimeSpan.FromMilliseconds(1) });
        Random random = new(5);
        for (int i = 0; i < 60; i++)
        {
            Future<int> first = pool.Submit(Work.Identity, i);
            Future<int> second = pool.Submit(Work.Identity, -i);
            Assert.Equal((i, -i), (await first, await second));
            long end = Environment.TickCount64 + random.Next(3);
            while (Environment.TickCount64 < end)
            {
                await Task.Yield();
            }
        }
    }

    // H3
    [Fact(Timeout = 30_000)]
    public async Task IdleTimeout_ShutdownWithCallUnderWay_DeliversItsResult()
    {
        ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, IdleTimeout = TimeSpan.FromMilliseconds(1) });
        await pool.Submit(Work.Nothing);
        Future<int> call = pool.Submit(Work.Identity, 7);

        await pool.DisposeAsync();

        Assert.True(call.IsDone);
        Assert.Equal(7, call.Result);
    }

    // A7
    [Fact(Timeout = 30_000)]
    public async Task IdleTimeout_ShorterThanTheCall_DoesNotEndItsWorker()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, IdleTimeout = TimeSpan.FromMilliseconds(20) });
        Future<int> slow = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        Future<int> next = pool.Submit(Work.ProcessId);
        await scene.WaitForAsync("in");
        await Task.Delay(400);

        scene.Set("out");

        Assert.Equal(await slow, await next);
    }

    [Fact(Timeout = 30_000)]
    public async Task IdleTimeout_NotGiven_WorkersStay()
    {
        await using ProcessPoolExecutor pool = new(1);
        int first = await pool.Submit(Work.ProcessId);
        await Task.Delay(500);

        Assert.Equal([first], pool.WorkerProcessIds);
        Assert.Equal(first, await pool.Submit(Work.ProcessId));
    }

    [Fact(Timeout = 120_000)]
    public async Task IdleTimeout_OneWorkerKeptInUse_OnlyTheOtherLeaves()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, IdleTimeout = TimeSpan.FromSeconds(6) });
        await Task.WhenAll(pool.Submit(Work.MeetAll, scene.Folder, 2).AsTask(), pool.Submit(Work.MeetAll, scene.Folder, 2).AsTask());
        HashSet<int> used = [];
        await Eventually.IsTrueAsync(
            () =>
            {
                used.Add(pool.Submit(Work.ProcessId).Result);
                return Leftovers.ChildProcesses().Count == 1;
            },
            "the worker that was not used has left");

        Assert.Single(used);
    }
}
