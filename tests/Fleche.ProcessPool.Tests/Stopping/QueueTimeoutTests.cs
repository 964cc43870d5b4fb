using System.Diagnostics;
using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Stopping;

/// <summary><see cref="CallOptions.QueueTimeout"/>: how long a call may wait for its start.</summary>
public sealed class QueueTimeoutTests : ProcessTest
{
    private static readonly CallOptions Short = new() { QueueTimeout = TimeSpan.FromMilliseconds(200) };

    [Fact(Timeout = 30_000)]
    public async Task QueueTimeout_WhileEveryWorkerIsBusy_TheCallNeverRuns()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        Future<int> busy = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        await scene.WaitForAsync("in");
        Stopwatch watch = Stopwatch.StartNew();
        Future<Unit> impatient = pool.Submit(Work.Touch, scene["ran"], Short);
        Future<int> patient = pool.Submit(Work.Identity, 7);

        TaskTimeoutException error = await Assert.ThrowsAsync<TaskTimeoutException>(() => impatient.AsTask());

        Assert.True(watch.Elapsed >= Short.QueueTimeout!.Value, $"{watch.Elapsed}");
        Assert.Contains("never started", error.Message, StringComparison.Ordinal);
        Assert.Contains("0.2 s", error.Message, StringComparison.Ordinal);
        scene.Set("out");
        Assert.Equal(7, await patient);
        Assert.NotEqual(0, await busy);
        Assert.False(scene.IsSet("ran"));
    }

    [Fact(Timeout = 30_000)]
    public async Task QueueTimeout_ShorterThanTheCall_DoesNotStopIt()
    {
        await using ProcessPoolExecutor pool = new(1);
        await pool.Submit(Work.Nothing);

        Assert.NotEqual(0, await pool.Submit(Work.ProcessIdAfter, 1000, new CallOptions { QueueTimeout = TimeSpan.FromMilliseconds(700) }));
    }

    [Fact(Timeout = 30_000)]
    public async Task QueueTimeout_OfManyCalls_EndsEachInTheOrderOfItsOwnTime()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        Future<int> busy = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        await scene.WaitForAsync("in");
        Future<int>[] calls = [.. new[] { 3600, 3, 1800, 0.2 }.Select((seconds, i) => pool.Submit(Work.Identity, i, new CallOptions { QueueTimeout = TimeSpan.FromSeconds(seconds) }))];

        Assert.True(calls[2].Cancel());
        await Assert.ThrowsAsync<TaskTimeoutException>(() => calls[3].AsTask());
        Assert.False(calls[1].IsDone);
        await Assert.ThrowsAsync<TaskTimeoutException>(() => calls[1].AsTask());
        Assert.False(calls[0].IsDone);
        scene.Set("out");
        Assert.Equal(0, await calls[0]);
        Assert.NotEqual(0, await busy);
    }

    [Fact(Timeout = 30_000)]
    public async Task QueueTimeout_WithAFreeWorker_ChangesNothing()
    {
        await using ProcessPoolExecutor pool = new(1);
        await pool.Submit(Work.Nothing);

        Assert.Equal(7, await pool.Submit(Work.Identity, 7, new CallOptions { QueueTimeout = TimeSpan.FromSeconds(10) }));
    }
}
