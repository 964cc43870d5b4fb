using System.Diagnostics;
using System.Diagnostics.Metrics;
using Fleche.ProcessPool.Tests.Lifetime;
using Fleche.ProcessPool.Tests.Stopping;

namespace Fleche.ProcessPool.Tests.Statistics;

/// <summary>The activity source <c>Fleche.ProcessPool</c>: one span per call, connected to its caller's trace and to what the call makes.</summary>
public sealed class SpanTests : ProcessTest
{
    private static ProcessPoolExecutor Pool() =>
        new(new ProcessPoolOptions { MaxWorkers = 1, Name = "traced", OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker });

    private static async Task<Activity> OnlyAsync(Spans spans)
    {
        await Eventually.IsTrueAsync(() => !spans.Ended.IsEmpty, "a span has ended");
        return Assert.Single(spans.Ended);
    }

    private static async Task<Activity> SpanOfAsync(Func<ProcessPoolExecutor, Future<int>> submit)
    {
        using Spans spans = new();
        await using ProcessPoolExecutor pool = Pool();
        Future<int> call = submit(pool);
        await Eventually.IsTrueAsync(() => call.IsDone, "the call is over", TimeSpan.FromSeconds(60));
        return await OnlyAsync(spans);
    }

    [Fact(Timeout = 30_000)]
    public async Task Span_OfACall_SaysWhatRanWhereAndWhen()
    {
        using Spans spans = new();
        await using ProcessPoolExecutor pool = Pool();
        DateTime before = DateTime.UtcNow;

        int worker = await pool.Submit(Work.ProcessIdAfter, 20);

        Activity span = await OnlyAsync(spans);
        DateTime after = DateTime.UtcNow;
        Assert.Equal(("fleche.call", ActivityKind.Client, ActivityStatusCode.Ok), (span.OperationName, span.Kind, span.Status));
        Assert.Contains("Work.ProcessIdAfter(", (string?)span.GetTagItem("fleche.function"), StringComparison.Ordinal);
        Assert.Equal(span.DisplayName, span.GetTagItem("fleche.function"));
        Assert.Equal(
            ("traced", worker, 1, "completed"),
            (span.GetTagItem("fleche.pool"), span.GetTagItem("fleche.worker.pid"), span.GetTagItem("fleche.attempts"), span.GetTagItem("fleche.outcome")));
        DateTimeOffset start = Assert.Single(span.Events, static moment => moment.Name == "fleche.start").Timestamp;
        Assert.InRange(span.StartTimeUtc, before, start.UtcDateTime);
        Assert.InRange(span.StartTimeUtc + span.Duration, start.UtcDateTime.AddMilliseconds(15), after.AddMilliseconds(15));
    }

    [Fact(Timeout = 30_000)]
    public async Task Span_SubmittedInsideAnActivity_IsItsChildAndLeavesItCurrent()
    {
        using Spans spans = new();
        await using ProcessPoolExecutor pool = Pool();
        using Activity caller = new Activity("caller").Start();

        Future<int> call = pool.Submit(Work.Nothing);

        Assert.Same(caller, Activity.Current);
        await call;
        Activity span = await OnlyAsync(spans);
        Assert.Equal((caller.TraceId, caller.SpanId), (span.TraceId, span.ParentSpanId));
    }

    [Fact(Timeout = 30_000)]
    public async Task Span_OfACallThatThrows_SaysSo()
    {
        Activity span = await SpanOfAsync(static pool => pool.Submit(Work.Throw, "x"));

        Assert.Equal(("failed", ActivityStatusCode.Error), (span.GetTagItem("fleche.outcome"), span.Status));
    }

    [Fact(Timeout = 90_000)]
    public async Task Span_OfACallWhoseWorkerDiesAgainAndAgain_CountsTheAttempts()
    {
        using Scene scene = new();

        Activity span = await SpanOfAsync(pool => pool.Submit(Attempts.Killed, scene["attempts"], 9, new CallOptions { Retries = 2 }));

        Assert.Equal(("died", 3, ActivityStatusCode.Error), (span.GetTagItem("fleche.outcome"), span.GetTagItem("fleche.attempts"), span.Status));
    }

    [Fact(Timeout = 30_000)]
    public async Task Span_OfACallThatTimesOut_SaysSo()
    {
        using Scene scene = new();

        Activity span = await SpanOfAsync(pool => pool.Submit(Work.Hang, scene["in"], new CallOptions { Timeout = TimeSpan.FromSeconds(0.2) }));

        Assert.Equal("timed_out", span.GetTagItem("fleche.outcome"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Span_OfACallThatIsCancelledBeforeItStarts_HasNoWorkerAndNoStart()
    {
        using CancellationTokenSource source = new();
        await source.CancelAsync();

        Activity span = await SpanOfAsync(pool => pool.Submit(Work.Nothing, new CallOptions { CancellationToken = source.Token }));

        Assert.Equal(
            ("cancelled", 0, null), (span.GetTagItem("fleche.outcome"), span.GetTagItem("fleche.attempts"), span.GetTagItem("fleche.worker.pid")));
        Assert.Empty(span.Events);
    }

    [Fact(Timeout = 30_000)]
    public async Task Span_OfACallThatAPoolRefuses_Ends()
    {
        using Spans spans = new();
        ProcessPoolExecutor pool = Pool();
        await pool.Submit(Work.Nothing);
        await OnlyAsync(spans);
        await pool.DisposeAsync();

        Assert.Throws<ExecutorShutdownException>(() => pool.Submit(Work.Nothing));

        Assert.All(spans.Ended, static span => Assert.True(span.IsStopped));
    }

    [Fact(Timeout = 30_000)]
    public async Task Spans_OfAShutDownPool_HaveEndedWithIt()
    {
        using Spans spans = new();
        await using (ProcessPoolExecutor pool = Pool())
        {
            for (int i = 0; i < 100; i++)
            {
                _ = pool.Submit(Work.Nothing);
            }
        }

        Assert.Equal(100, spans.Ended.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task Span_OfAMapsChunk_NamesTheFunction()
    {
        using Spans spans = new();
        await using ProcessPoolExecutor pool = Pool();

        int[] results = await Task.Run(() => pool.Map(static x => Work.Identity(x), [1, 2], chunkSize: 2).ToArray());

        Assert.Equal([1, 2], results.AsEnumerable());

        Activity span = await OnlyAsync(spans);
        Assert.Contains("lambda", span.DisplayName, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Call_WithASpan_SeesItAsTheParentOfItsCurrentActivity()
    {
        using Spans spans = new();
        await using ProcessPoolExecutor pool = Pool();
        using Activity caller = new Activity("caller") { TraceStateString = "vendor=1" }.Start();

        string[] seen = await pool.Submit(Traced.Current);

        Activity span = await OnlyAsync(spans);
        Assert.Equal([caller.TraceId.ToString(), span.SpanId.ToString(), "vendor=1", "Recorded"], seen);
    }

    [Fact(Timeout = 30_000)]
    public async Task Call_WithoutASpan_HasNoActivity()
    {
        await using ProcessPoolExecutor pool = Pool();
        using Activity caller = new Activity("caller").Start();

        Assert.Empty(await pool.Submit(Traced.Current));
    }

    [Fact(Timeout = 30_000)]
    public async Task Call_AfterATracedOne_HasNoActivity()
    {
        await using ProcessPoolExecutor pool = Pool();
        using (Spans spans = new())
        {
            await pool.Submit(Traced.Forget);
            await OnlyAsync(spans);
        }

        Assert.Empty(await pool.Submit(Traced.Current));
    }

    [Fact(Timeout = 30_000)]
    public async Task Worker_ThatListens_HasASpanOfTheRunBelowTheCallers()
    {
        using Spans spans = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Initializer = Traced.Listen });
        await pool.Submit(Work.Nothing);
        Activity span = await OnlyAsync(spans);

        string[] ended = await pool.Submit(Traced.EndedHere);

        Assert.Equal([$"fleche.run {span.TraceId} {span.SpanId}"], ended);
        await Eventually.IsTrueAsync(() => spans.Ended.Count == 2, "the second span has ended, and is not the next test's");
    }

    [Fact(Timeout = 30_000)]
    public async Task Listener_ThatThrows_InTheProgramOrInTheWorker_HarmsNoCall()
    {
        using Errors errors = new(2020);
        using Spans spans = new(static _ => throw new FormatException("thrown in the listener"));
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Initializer = Traced.ListenAndThrow });

        Assert.Equal(1, await pool.Submit(Work.Identity, 1));
        Assert.Equal(2, await pool.Submit(Work.Identity, 2));

        await Eventually.IsTrueAsync(() => errors.Exceptions.Count == 2, "what the listener throws is logged");
    }

    [Fact(Timeout = 30_000)]
    public async Task Listener_ToAllSources_ThatThrowsInTheWorker_HarmsNoCall()
    {
        using Errors errors = new(2021);
        using Spans spans = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Initializer = Traced.ListenToAllAndThrow });

        string[] seen = await pool.Submit(Traced.Current);

        await OnlyAsync(spans);
        Assert.Equal([spans.Ended.Single().TraceId.ToString(), spans.Ended.Single().SpanId.ToString()], seen[..2]);
        await Eventually.IsTrueAsync(() => !errors.Exceptions.IsEmpty, "what the listener throws is logged");
    }

    [Fact(Timeout = 30_000)]
    public async Task Span_ListenerToMeasurementsThrows_EndsAllTheSame()
    {
        using Errors errors = new(2020);
        using Spans spans = new();
        using MeterListener listener = new();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "fleche.pool.calls")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => throw new FormatException("thrown in the listener"));
        listener.Start();
        await using ProcessPoolExecutor pool = Pool();

        await pool.Submit(Work.Nothing);

        await OnlyAsync(spans);
        await Eventually.IsTrueAsync(() => errors.Exceptions.Count == 1, "what the listener throws is logged");
    }
}
