using System.Diagnostics;
using Fleche.ProcessPool.Tests.Crashes;
using Fleche.ProcessPool.Tests.Lifetime;
using Fleche.Tests;
using Xunit.Abstractions;
using Work = Fleche.ProcessPool.Tests.Lifetime.Work;

namespace Fleche.ProcessPool.Tests.Output;

/// <summary><see cref="IProgress{T}"/> in a call: what is reported in the worker is heard in the program.</summary>
public sealed class ProgressTests(ITestOutputHelper output) : ProcessTest
{
    private readonly Sightings<int> _seen = new();
    private readonly ProcessPoolExecutor _pool = Pools.Replacing();

    public override async Task DisposeAsync()
    {
        await _pool.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Report_OfAnArgument_IsHeardInOrderBeforeTheFutureIsDone()
    {
        for (int i = 0; i < 50; i++)
        {
            Sightings<int> seen = new();
            Assert.Equal(i, _pool.Submit(Reports.Count, i, (IProgress<int>)seen).Result);
            Assert.Equal(Enumerable.Range(0, i), seen.Values);
        }

        await _pool.Submit(Reports.Count, 1, (IProgress<int>)_seen);
        Assert.Equal(("Fleche deliveries", false), _seen.LastThread);
    }

    [Fact(Timeout = 60_000)]
    public async Task Report_AMillionTimes_IsHeardEachTimeInOrder()
    {
        const int Count = 1_000_000;
        await _pool.Submit(Reports.Count, 1000, (IProgress<int>)new Sightings<int>());
        long before = Stopwatch.GetTimestamp();

        await _pool.Submit(Reports.Count, Count, (IProgress<int>)_seen);

        output.WriteLine($"{Count / Stopwatch.GetElapsedTime(before).TotalSeconds:N0} reports per second");
        Assert.Equal(Enumerable.Range(0, Count), _seen.Values);
    }

    [Fact(Timeout = 60_000)]
    public async Task Report_FromManyThreads_IsHeardInTheOrderOfEach()
    {
        Sightings<(int Thread, int Number)> seen = new();

        await _pool.Submit(Reports.ReportFromThreads, 4, 2000, (IProgress<(int, int)>)seen);

        Assert.Equal(8000, seen.Values.Length);
        Assert.All(seen.Values.GroupBy(static value => value.Thread), static group => Assert.Equal(Enumerable.Range(0, 2000), group.Select(static value => value.Number)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Report_OfACapturedVariable_IsHeard()
    {
        IProgress<int> progress = _seen;

        await _pool.Submit(() => Reports.Count(3, progress));

        Assert.Equal([0, 1, 2], _seen.Values);
    }

    [Fact(Timeout = 30_000)]
    public async Task Report_OfAMemberOfAnArgument_IsHeard()
    {
        await _pool.Submit(Reports.CountInJob, new Reports.Job(3, _seen));

        Assert.Equal([0, 1, 2], _seen.Values);
    }

    // The chunks run at the same time, so only the reports of each have an order.
    [Fact(Timeout = 30_000)]
    public Task Report_OfAFunctionThatIsMapped_IsHeardFromEachChunk()
    {
        IProgress<int> progress = _seen;

        Assert.Equal(
            [1, 4, 9, 16],
            _pool.Map(
                x =>
                {
                    progress.Report(x);
                    return x * x;
                },
                [1, 2, 3, 4],
                chunkSize: 2));

        Assert.Equal(4, _seen.Values.Length);
        Assert.Equal([1, 2], _seen.Values.Where(static x => x <= 2));
        Assert.Equal([3, 4], _seen.Values.Where(static x => x > 2));
        return Task.CompletedTask;
    }

    [Fact(Timeout = 30_000)]
    public async Task Report_OfAProgressOfT_RaisesItsEvent()
    {
        TaskCompletionSource all = new();
        int heard = 0;
        Progress<int> progress = new(_ =>
        {
            if (Interlocked.Increment(ref heard) == 200)
            {
                all.SetResult();
            }
        });

        await _pool.Submit(Reports.CountDerived, 100, progress);
        await _pool.Submit(Reports.Count, 100, (IProgress<int>)progress);

        // A Progress<T> has its handlers called on the thread pool.
        await all.Task;
    }

    [Fact(Timeout = 30_000)]
    public async Task Report_OfStructuredValues_IsHeard()
    {
        Sightings<(string Name, int[] Parts)> seen = new();

        await _pool.Submit(Reports.Structured, (IProgress<(string, int[])>)seen);

        Assert.Equal(["first: 1, 2", "second: "], seen.Values.Select(static value => $"{value.Name}: {string.Join(", ", value.Parts)}"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Report_OfAnObjectThatIsTwoKindsOfProgress_IsHeardByEach()
    {
        TwoKinds two = new();

        await _pool.Submit(Reports.Both, (IProgress<int>)two, (IProgress<string>)two);

        Assert.Equal(["1", "one", "2"], two.Heard);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_ProgressIsNull_ItIsNullThere() => Assert.Equal(3, await _pool.Submit(Reports.Count, 3, (IProgress<int>)null!));

    [Fact(Timeout = 30_000)]
    public async Task Report_ValueCannotTravel_ThrowsThereAndTheOthersAreHeard()
    {
        Sightings<object> seen = new();

        string message = await _pool.Submit(Reports.ReportAStream, (IProgress<object>)seen);

        Assert.StartsWith("Cannot send value.Open: a System.IO.FileStream cannot travel between processes", message);
        Assert.EndsWith("It was reported to an IProgress<T> of the program.", message);
        Assert.Equal(["before", "after"], seen.Values);
    }

    [Fact(Timeout = 30_000)]
    public async Task Report_ValueCannotBeRebuilt_IsLoggedAndTheNextIsHeard()
    {
        using FlecheLog log = new();
        Sightings<Dictionary<Payloads.Key, int>> seen = new();

        await _pool.Submit(Reports.ReportWhatCannotBeRebuilt, (IProgress<Dictionary<Payloads.Key, int>>)seen);

        Assert.Contains("this key has no hash code today", Assert.Single(log.Recorder.Of(1210)).Error!.Message);
        Assert.Empty(Assert.Single(seen.Values));
    }

    [Fact(Timeout = 30_000)]
    public async Task Report_ListenerThrows_IsLoggedAndTheNextIsHeard()
    {
        using FlecheLog log = new();
        Sightings<int> seen = new(static value => throw new InvalidOperationException($"not {value}"));

        Assert.Equal(2, await _pool.Submit(Reports.Count, 2, (IProgress<int>)seen));

        Assert.Equal([0, 1], seen.Values);
        Assert.Equal(["not 0", "not 1"], log.Recorder.Of(1210).Select(static entry => entry.Error!.Message));
        Assert.All(log.Recorder.Of(1210), static entry => Assert.Equal("Reports.Count(Int32, IProgress<Int32>)", entry.Values["Function"]));
    }

    [Fact(Timeout = 30_000)]
    public async Task Report_ListenerInterruptsItselfAndThrows_TheLoggerMayWait()
    {
        using FlecheLog log = new(before: static _ => Thread.Sleep(1));
        Sightings<int> seen = new(static value =>
        {
            Thread.CurrentThread.Interrupt();
            throw new InvalidOperationException($"not {value}");
        });

        Assert.Equal(2, await _pool.Submit(Reports.Count, 2, (IProgress<int>)seen));

        Assert.Equal(["not 0", "not 1"], log.Recorder.Of(1210).Select(static entry => entry.Error!.Message));
    }

    [Fact(Timeout = 30_000)]
    public async Task Report_ListenerLeavesCultureValuesAndContext_TheNextListenerSeesNone()
    {
        string before = await Task.Run(Ambient.Look);
        string? seen = null;
        Sightings<int> leaving = new(static _ => Ambient.Leave());
        Sightings<string> looking = new(_ => seen = Ambient.Look());

        await _pool.Submit(Reports.Both, (IProgress<int>)leaving, (IProgress<string>)looking);

        Assert.Equal(before, seen);
    }

    [Fact(Timeout = 30_000)]
    public async Task Report_TheCallThrows_IsHeardBeforeTheFutureIsDone()
    {
        await Assert.ThrowsAsync<FormatException>(_pool.Submit(Reports.ReportAndThrow, (IProgress<int>)_seen).AsTask);

        Assert.Equal([1], _seen.Values);
    }

    [Fact(Timeout = 120_000)]
    public async Task Report_TheWorkerDiesInTheNextMoment_IsHeardBeforeTheFutureIsDone()
    {
        for (int i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<TerminatedWorkerException>(_pool.Submit(Reports.ReportAndDie, i, (IProgress<int>)_seen).AsTask);
            Assert.Equal(Enumerable.Range(0, i + 1), _seen.Values);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Report_TheCallIsRetried_IsHeardOfEachAttemptInOrder()
    {
        using Scratch scratch = new();

        Assert.Equal(3, await _pool.Submit(Reports.ReportAttempt, scratch["attempts"], 2, (IProgress<int>)_seen, new CallOptions { Retries = 2 }));

        Assert.Equal([1, 2, 3], _seen.Values);
    }

    [Fact(Timeout = 60_000)]
    public async Task Report_ListenerIsBlocked_TheCallWaitsUntilItIsStopped()
    {
        using Scratch scratch = new();
        using ManualResetEventSlim goOn = new();
        using CancellationTokenSource stop = new();
        Sightings<byte[]> seen = new(_ => goOn.Wait());
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, CancelGrace = TimeSpan.FromSeconds(20) });
        int worker = await pool.Submit(Work.ProcessId);

        Future<int> call = pool.Submit(
            Reports.ReportUntilStopped, scratch["many"], scratch["count"], (IProgress<byte[]>)seen, new CallOptions { CancellationToken = stop.Token });
        await Until.True(() => seen.Values.Length == 1);
        Future<int> next = pool.Submit(Work.ProcessId);
        await scratch.ReadAsync("many");
        await Task.Delay(200);
        stop.Cancel();
        int count = int.Parse(await scratch.ReadAsync("count"));

        // Four megabytes were under way, and a little more: the call has waited, and its worker lives.
        Assert.InRange(count, 400, 450);
        Assert.Equal(worker, await next);
        goOn.Set();
        Assert.Equal(worker, await call);
    }

    [Fact(Timeout = 60_000)]
    public async Task Report_ListenerIsSlowerThanTheCall_NothingIsLost()
    {
        Sightings<int> seen = new(static value => Thread.SpinWait(value % 10_000 == 0 ? 100_000 : 0));

        await _pool.Submit(Reports.Count, 150_000, (IProgress<int>)seen);

        Assert.Equal(Enumerable.Range(0, 150_000), seen.Values);
    }

    [Fact(Timeout = 60_000)]
    public async Task Cancel_ListenerIsBlocked_TheFutureIsDoneAndTheRestUnheard()
    {
        using Scratch scratch = new();
        using ManualResetEventSlim goOn = new();
        Sightings<int> seen = new(_ => goOn.Wait());
        Future<int> call = _pool.Submit(Reports.ReportAndHang, scratch["hangs"], (IProgress<int>)seen, new CallOptions { CancelRunning = true });
        await scratch.ReadAsync("hangs");
        await Until.True(() => seen.Values.Length == 1);

        Assert.True(call.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(call.AsTask);

        Assert.True(call.IsCancelled);
        goOn.Set();
        await _pool.DisposeAsync();
        Assert.Equal([1], seen.Values);
    }

    [Fact(Timeout = 60_000)]
    public async Task KillWorkers_ListenerIsBlocked_TheFutureFailsAtOnce()
    {
        using Scratch scratch = new();
        using ManualResetEventSlim goOn = new();
        Sightings<int> seen = new(_ => goOn.Wait());
        Future<int> call = _pool.Submit(Reports.ReportAndHang, scratch["hangs"], (IProgress<int>)seen);
        await scratch.ReadAsync("hangs");
        await Until.True(() => seen.Values.Length == 1);

        _pool.KillWorkers();

        await Assert.ThrowsAsync<BrokenProcessPoolException>(call.AsTask);
        goOn.Set();
        await _pool.DisposeAsync();
        Assert.Equal([1], seen.Values);
    }

    [Fact(Timeout = 60_000)]
    public async Task Shutdown_ReportsArePending_TheyAreHeardAndTheFutureIsDone()
    {
        Sightings<int> seen = new(static _ => Thread.SpinWait(20_000));
        Future<int> call = _pool.Submit(Reports.Count, 1000, (IProgress<int>)seen);

        await _pool.DisposeAsync();

        Assert.True(call.IsDone);
        Assert.Equal(1000, call.Result);
        Assert.Equal(Enumerable.Range(0, 1000), seen.Values);
    }

    [Fact(Timeout = 60_000)]
    public async Task Report_ListenerShutsThePoolDown_ItEnds()
    {
        await _pool.Submit(Reports.Count, 1, (IProgress<int>)new Sightings<int>(_ => _pool.Dispose()));

        _pool.Shutdown();
    }

    [Fact(Timeout = 60_000)]
    public async Task Report_ListenerNeverReturns_TheFutureIsDoneAllTheSame()
    {
        using FlecheLog log = new();
        using ManualResetEventSlim never = new();
        Future<int>? call = null;
        call = _pool.Submit(Reports.Count, 2, (IProgress<int>)new Sightings<int>(_ => never.Wait()));

        Assert.Equal(2, await call);

        never.Set();
        await Eventually.IsTrueAsync(() => log.Recorder.Of(1211).Length > 0, "it was logged");
        Assert.Equal("Reports.Count(Int32, IProgress<Int32>)", Assert.Single(log.Recorder.Of(1211)).Values["Function"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Report_NeitherListenerNorLoggerReturns_TheFutureIsDoneAndThePoolEnds()
    {
        using ManualResetEventSlim never = new();
        using FlecheLog log = new(before: _ => never.Wait());
        try
        {
            Assert.Equal(2, await _pool.Submit(Reports.Count, 2, (IProgress<int>)new Sightings<int>(_ => never.Wait())));
            _pool.Shutdown();
        }
        finally
        {
            never.Set();
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Report_AfterTheCall_IsHeardByNobody()
    {
        Sightings<int> next = new();
        int worker = await _pool.Submit(Reports.ReportLater, (IProgress<int>)_seen);

        Assert.Equal(worker, await _pool.Submit(Reports.LetItReport, (IProgress<int>)next));

        Assert.Equal([1], _seen.Values);
        Assert.Equal([10, 11], next.Values);
    }

    [Fact(Timeout = 60_000)]
    public async Task Report_FromAPoolWithinAWorker_IsHeardHere()
    {
        await _pool.Submit(Reports.CountNested, 100, (IProgress<int>)_seen);

        Assert.Equal(Enumerable.Range(0, 100), _seen.Values);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_ProgressIsTheResult_IsRefused()
    {
        PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(_pool.Submit(Reports.GiveBack, (IProgress<int>)_seen).AsTask);

        Assert.Contains("it leads from a call to whoever submitted it", error.Message);
    }

    [Fact(Timeout = 10_000)]
    public Task Initializer_CapturesAProgress_IsRefused()
    {
        Progress<int> progress = new();

        PayloadSerializationException error = Assert.Throws<PayloadSerializationException>(
            () => new ProcessPoolExecutor(new ProcessPoolOptions { Initializer = () => Reports.CountDerived(1, progress) }));

        Assert.Contains("an initializer has nobody to report to", error.Message);
        return Task.CompletedTask;
    }

    [Fact(Timeout = 60_000)]
    public async Task Report_OfAMemoizedFunction_IsHeardWhenItRuns()
    {
        MemoizedFunction<int, IProgress<int>, int> count = Memoize.Function<int, IProgress<int>, int>(Reports.Count, new MemoizeOptions { Ignore = ["progress"] });

        Assert.Equal(3, await _pool.Submit(count, 3, _seen));
        Assert.Equal(3, await _pool.Submit(count, 3, _seen));

        Assert.Equal([0, 1, 2], _seen.Values);
    }

    private sealed class TwoKinds : IProgress<int>, IProgress<string>
    {
        public List<string> Heard { get; } = [];

        public void Report(int value) => Heard.Add(value.ToString());

        public void Report(string value) => Heard.Add(value);
    }
}
