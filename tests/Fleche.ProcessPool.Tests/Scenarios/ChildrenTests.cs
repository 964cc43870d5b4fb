using System.Diagnostics;
using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Scenarios;

/// <summary>Processes that a call has started (C22), and workers of workers (G9, J6), when a worker is killed.</summary>
public sealed class ChildrenTests : ProcessTest
{
    private const int Depth = 4;

    /// <summary>How a worker comes to be killed by its own pool.</summary>
    public enum Way
    {
        KillWorkers,
        Token,
        Signal,
    }

    // C22: a process that a call started is nobody's but the call's: it lives on, and holds up neither the call's end nor the shutdown
    [Theory(Timeout = 180_000)]
    [InlineData(Way.KillWorkers)]
    [InlineData(Way.Token)]
    public Task Killed_WorkerHasAChild_TheChildLivesAndHoldsNobodyUp(Way way) => Quick.WithinAsync(TimeSpan.FromSeconds(5), async () =>
    {
        using Scratch scratch = new();
        using CancellationTokenSource source = new();
        ProcessPoolExecutor pool = Pools.Replacing();
        Future<int> call = pool.Submit(Manners.StartChildAndHang, scratch["sign"], new CallOptions { CancellationToken = source.Token });
        int[] ids = [.. (await scratch.ReadAsync("sign")).Split(' ').Select(int.Parse)];
        try
        {
            await EndAsync(way, pool, source, ids[0]);
            Stopwatch watch = Stopwatch.StartNew();
            await Task.Run(() => call.Wait());
            TimeSpan time = watch.Elapsed;
            watch.Restart();
            await Task.Run(() => pool.Shutdown());
            time = time > watch.Elapsed ? time : watch.Elapsed;
            Assert.False(Leftovers.IsAlive(ids[0]));
            Assert.True(Leftovers.IsAlive(ids[1]));
            return time;
        }
        finally
        {
            Native.Kill(ids[1], 9);
        }
    });

    // G9, J6: a worker's pools end with it, however it ends
    [Theory(Timeout = 60_000)]
    [InlineData(Way.KillWorkers)]
    [InlineData(Way.Token)]
    [InlineData(Way.Signal)]
    public async Task Killed_WorkerAboveThreeFurtherOnes_AllEndWithinFiveSeconds(Way way)
    {
        using Scratch scratch = new();
        using CancellationTokenSource source = new();
        using ProcessPoolExecutor pool = Pools.Replacing();
        Future<int> call = pool.Submit(Grow, scratch[""], Depth - 1, new CallOptions { CancellationToken = source.Token });
        await Until.True(() => Directory.GetFiles(scratch[""], "at-*").Length == Depth);
        int[] processes = [.. Directory.GetFiles(scratch[""], "at-*").Order(StringComparer.Ordinal).Select(static path => int.Parse(path.Split('-')[^1]))];
        Assert.All(processes, static process => Assert.True(Leftovers.IsAlive(process)));

        await EndAsync(way, pool, source, processes[0]);

        await Task.WhenAll(processes.Select(Until.Gone)).WaitAsync(TimeSpan.FromSeconds(5));
        Exception? error = await Task.Run(() => call.GetException(TimeSpan.FromSeconds(20)));
        Assert.IsType(
            way switch { Way.KillWorkers => typeof(BrokenProcessPoolException), Way.Token => typeof(OperationCanceledException), _ => typeof(TerminatedWorkerException) },
            error);
    }

    private static async Task EndAsync(Way way, ProcessPoolExecutor pool, CancellationTokenSource source, int worker)
    {
        switch (way)
        {
            case Way.KillWorkers:
                pool.KillWorkers();
                break;
            case Way.Token:
                await source.CancelAsync();
                break;
            case Way.Signal:
                Native.Kill(worker, 9);
                break;
        }
    }

    /// <summary>Says at which depth in which process it runs, and makes a pool for the next depth; the last one hangs.</summary>
    private static int Grow(string folder, int below)
    {
        File.WriteAllText(Path.Combine(folder, $"at-{Depth - below}-{Environment.ProcessId}"), "");
        if (below == 0)
        {
            Thread.Sleep(Timeout.Infinite);
        }

        ProcessPoolExecutor pool = new(1);
        return pool.Submit(Grow, folder, below - 1).Result;
    }
}
