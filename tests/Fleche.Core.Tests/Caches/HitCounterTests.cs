using Fleche.Caches;
using Fleche.Queries;
using Microsoft.Extensions.Logging;

namespace Fleche.Tests.Caches;

/// <summary>Those who read do not wait until hits are written.</summary>
[Collection(nameof(FlecheLogging))]
public sealed class HitCounterTests
{
    [Fact(Timeout = 30_000)]
    public async Task Add_StoreIsLocked_WaitsForNothingAndLosesNone() => await InThread.Run(() =>
    {
        const int Count = 5000;
        int reports = 0, hits = 0;
        using ManualResetEventSlim isFree = new();
        using ProbedCallStore store = new()
        {
            OnAddHits = counts =>
            {
                Interlocked.Increment(ref reports);
                isFree.Wait();
                Interlocked.Add(ref hits, counts.Count);
            },
        };
        using HitCounter counter = new(store);
        for (int i = 0; i < Count; i++)
        {
            counter.Add(Digest.Of(i));
        }

        // Of those that the timer makes, one waits.
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref reports) == 1, TimeSpan.FromSeconds(20)));
        isFree.Set();
        counter.Dispose();
        Assert.Equal(Count, hits);
    });

    [Theory(Timeout = 30_000)]
    [InlineData("flush")]
    [InlineData("report")]
    [InlineData("dispose")]
    public async Task Add_HitsAreOnTheirWayToTheStore_WhoeverNeedsThemThereWaits(string need) => await InThread.Run(() =>
    {
        using ManualResetEventSlim isUnderWay = new(), mayGoOn = new();
        int reported = 0;
        using ProbedCallStore store = new()
        {
            OnAddHits = hits =>
            {
                isUnderWay.Set();
                mayGoOn.Wait();
                Interlocked.Add(ref reported, hits.Count);
            },
        };
        using HitCounter counter = new(store);
        counter.Add(Digest.Of(1));

        // As its timer does.
        Thread reporter = new(counter.Report);
        reporter.Start();
        isUnderWay.Wait();
        using Timer release = new(_ => mayGoOn.Set(), null, TimeSpan.FromMilliseconds(200), Timeout.InfiniteTimeSpan);
        switch (need)
        {
            case "flush":
                counter.Flush();
                break;
            case "report":
                counter.Report(TimeSpan.FromSeconds(20));
                break;
            default:
                counter.Dispose();
                break;
        }

        Assert.Equal(1, reported);
        reporter.Join();
    });

    [Fact(Timeout = 30_000)]
    public async Task Find_StoreIsLocked_GivesWhatCanBeRead() => await InThread.Run(() =>
    {
        using ManualResetEventSlim isFree = new();
        ProbedCallStore calls = new();
        using StoreCache cache = new(new MemoryValueStore(), calls);
        CallRecord record = Stores.Sqlite.Records.Plain(1);
        cache.Save(record, [new StoredValue(record.Result, new byte[1])]);
        Assert.True(cache.TryLoadResult(record.Key, out _));
        calls.OnAddHits = _ => isFree.Wait();
        try
        {
            Assert.Single(cache.Find(CallFilter.All));
        }
        finally
        {
            isFree.Set();
        }
    });

    [Fact(Timeout = 30_000)]
    public async Task Report_FailsAgain_WarnsOnceForEachTypeOfFailure() => await InThread.Run(() =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        using ProbedCallStore store = new();
        using HitCounter counter = new(store);
        foreach (Exception failure in (Exception[])[new IOException(), new IOException(), new TimeoutException(), new IOException()])
        {
            store.OnAddHits = _ => throw failure;
            counter.Add(Digest.Of(1));
            counter.Report();
        }

        Assert.Equal(
            [LogLevel.Warning, LogLevel.Debug, LogLevel.Warning, LogLevel.Debug],
            log.Entries.Where(static entry => entry.Id.Id == 1101).Select(static entry => entry.Level));
    });
}
