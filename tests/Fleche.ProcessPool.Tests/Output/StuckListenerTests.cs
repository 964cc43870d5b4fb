using System.Collections.Concurrent;
using Fleche.ProcessPool.Tests.Crashes;
using Work = Fleche.ProcessPool.Tests.Lifetime.Work;

namespace Fleche.ProcessPool.Tests.Output;

/// <summary>Many calls whose listeners are stuck, or slow, or wait for each other.</summary>
public sealed class StuckListenerTests : ProcessTest
{
    /// <summary>More than are heard at the same time.</summary>
    private const int Many = 70;

    private readonly ManualResetEventSlim _never = new();
    private readonly ProcessPoolExecutor _pool = Pools.Replacing();

    public override async Task DisposeAsync()
    {
        _never.Set();
        await _pool.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Report_NeitherListenersNorLoggerReturn_AllFuturesAreDoneAndOneThreadOfTheThreadPoolIsTaken()
    {
        int taken = 0;
        using FlecheLog log = new(before: _ =>
        {
            if (Thread.CurrentThread.IsThreadPoolThread)
            {
                Interlocked.Increment(ref taken);
            }

            _never.Wait();
        });
        IProgress<int> stuck = new Sightings<int>(_ => _never.Wait());

        await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => _pool.Submit(Reports.Count, 2, stuck).AsTask()));

        Assert.InRange(taken, 0, 1);
        _never.Set();
        await Until.True(() => Futures(log) == Many);
        Assert.InRange(log.Recorder.Of(1211).Sum(static entry => (long)entry.Values["Unheard"]!), Many, 2 * Many);
    }

    [Fact(Timeout = 60_000)]
    public async Task Report_ManyCallsShareASlowListener_AllAreHeardBeforeTheirFuturesAreDone()
    {
        ConcurrentDictionary<int, bool> heard = [];
        Lock gate = new();
        IProgress<int> slow = new Sightings<int>(value =>
        {
            lock (gate)
            {
                Thread.Sleep(15);
                heard[value] = true;
            }
        });

        bool[] wereHeard = await Task.WhenAll(Enumerable.Range(0, 400).Select(async i =>
        {
            await _pool.Submit(Reports.Say, i, slow);
            return heard.ContainsKey(i);
        }));

        Assert.All(wereHeard, Assert.True);
    }

    [Fact(Timeout = 60_000)]
    public async Task Report_MoreListenersThanThreads_AreHeardOneAfterTheOther()
    {
        int now = 0;
        int most = 0;
        SemaphoreSlim goOn = new(0);
        Sightings<int> seen = new(_ =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            goOn.Wait();
            Interlocked.Decrement(ref now);
        });
        Future<int>[] calls = [.. Enumerable.Range(0, Many).Select(i => _pool.Submit(Reports.Say, i, (IProgress<int>)seen))];
        await _pool.Submit(Work.Nothing);
        await Until.True(() => seen.Values.Length >= 64);

        goOn.Release();
        await Until.True(() => seen.Values.Length == 65);
        Assert.Equal(64, seen.Values[^1]);
        goOn.Release(Many);
        await Task.WhenAll(calls.Select(static call => call.AsTask()));

        Assert.Equal(64, most);
    }

    [Fact(Timeout = 120_000)]
    public async Task Report_OneListenerNeverReturnsWhileAnotherHears_ItsFutureIsDone()
    {
        using FlecheLog log = new();
        using Scratch scratch = new();
        await using ProcessPoolExecutor other = new(new ProcessPoolOptions { MaxWorkers = 2, CancelGrace = TimeSpan.FromSeconds(20) });
        using CancellationTokenSource stop = new();
        Future<int> lively = other.Submit(
            Reports.ReportUntilStopped, scratch["many"], scratch["count"], (IProgress<byte[]>)new Hearing(), new CallOptions { CancellationToken = stop.Token });
        await scratch.ReadAsync("many");

        Assert.Equal(2, await other.Submit(Reports.Count, 2, (IProgress<int>)new Sightings<int>(_ => _never.Wait())));

        Assert.False(lively.IsDone);
        await Until.True(() => log.Recorder.Of(1211).Length > 0);
        Assert.Equal((1L, 1L), (log.Recorder.Of(1211)[0].Values["Futures"], log.Recorder.Of(1211)[0].Values["Unheard"]));
        _never.Set();
        stop.Cancel();
        await lively;
    }

    [Fact(Timeout = 60_000)]
    public async Task Dispose_ListenerNeverReturns_ItsFutureIsDoneWhenThePoolIsOver()
    {
        using FlecheLog log = new();
        Future<int> call = _pool.Submit(Reports.Count, 2, (IProgress<int>)new Sightings<int>(_ => _never.Wait()));

        await _pool.DisposeAsync();

        Assert.True(call.IsDone);
        Assert.Equal(2, await call);
        Assert.Single(log.Recorder.Of(1203));
    }

    [Fact(Timeout = 60_000)]
    public async Task Dispose_AProcessThatACallHasLeftWritesOn_ReportsAreHeardBeforeTheFutureIsDone()
    {
        Sightings<int> slow = new(static _ => Thread.Sleep(500));
        ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, StandardOutput = WorkerOutput.To(static _ => { }) });
        int left = await pool.Submit(Writes.LeaveProcessThatSays, "on and on");
        try
        {
            Future<int> call = pool.Submit(Reports.Count, 14, (IProgress<int>)slow);

            await pool.DisposeAsync();

            Assert.True(call.IsDone);
            Assert.Equal(14, slow.Values.Length);
        }
        finally
        {
            Native.Kill(left, 9);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Report_ListenerNeverReturnsAndThreadPoolIsStarved_ItsFutureIsDone()
    {
        using FlecheLog log = new();
        await _pool.Submit(Work.Nothing);
        using ManualResetEventSlim release = new();
        using CountdownEvent over = new(200);
        for (int i = 0; i < 200; i++)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                release.Wait();
                over.Signal();
            });
        }

        bool isDone = await Task.Factory.StartNew(
            () =>
            {
                try
                {
                    return _pool.Submit(Reports.Count, 2, (IProgress<int>)new Sightings<int>(_ => _never.Wait())).Wait(TimeSpan.FromSeconds(20));
                }
                finally
                {
                    release.Set();
                    over.Wait();
                }
            },
            TaskCreationOptions.LongRunning);

        Assert.True(isDone);
    }

    private static long Futures(FlecheLog log) => log.Recorder.Of(1211).Sum(static entry => (long)entry.Values["Futures"]!);

    private static void InterlockedMax(ref int most, int value)
    {
        for (int before = most; value > before; before = most)
        {
            Interlocked.CompareExchange(ref most, value, before);
        }
    }

    /// <summary>Hears gigabytes, and keeps nothing.</summary>
    private sealed class Hearing : IProgress<byte[]>
    {
        public void Report(byte[] value)
        {
        }
    }
}
