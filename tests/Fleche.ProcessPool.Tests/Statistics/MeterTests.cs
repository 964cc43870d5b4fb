using System.Diagnostics;
using Fleche.ProcessPool.Tests.Lifetime;
using Fleche.ProcessPool.Tests.Stopping;

namespace Fleche.ProcessPool.Tests.Statistics;

/// <summary>The meter <c>Fleche.ProcessPool</c>.</summary>
public sealed class MeterTests : ProcessTest
{
    private readonly string _name = Guid.NewGuid().ToString();

    private ProcessPoolExecutor Pool() =>
        new(new ProcessPoolOptions { MaxWorkers = 1, Name = _name, OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker });

    [Fact(Timeout = 30_000)]
    public async Task Calls_OfEachOutcome_AreCounted()
    {
        using Scene scene = new();
        using Measurements measurements = new(_name);
        await using (ProcessPoolExecutor pool = Pool())
        {
            await pool.Submit(Work.Nothing);
            await pool.Submit(Work.Nothing);
            await Assert.ThrowsAsync<FormatException>(() => pool.Submit(Work.Throw, "x").AsTask());
            await Assert.ThrowsAsync<TerminatedWorkerException>(
                () => pool.Submit(Attempts.Killed, scene["attempts"], 9, new CallOptions { Retries = 1 }).AsTask());
        }

        await Eventually.IsTrueAsync(() => measurements.Of("fleche.pool.workers.lost").Sum() == 2 && measurements.Of("fleche.pool.calls").Sum() == 4, "all was told");
        Assert.Equal(2, measurements.Of("fleche.pool.calls", "completed").Sum());
        Assert.Equal(1, measurements.Of("fleche.pool.calls", "failed").Sum());
        Assert.Equal(1, measurements.Of("fleche.pool.calls", "died").Sum());
        Assert.Equal(1, measurements.Of("fleche.pool.retries").Sum());
        Assert.Equal(2, measurements.Of("fleche.pool.workers.started").Sum());
    }

    // Listeners are user code, and hear of the meter when it is made: on no thread of the pool's, nor under its lock.
    [Fact(Timeout = 150_000)]
    public async Task Instruments_FirstPoolOfAProgram_AreMadeByItsFirstSubmit()
    {
        using ProgramRun program = ProgramRun.Start("Listens");

        Assert.Equal(0, await program.WaitForExitAsync(120));

        Assert.Equal(["call 4000000", "main"], program.Output);
        Assert.Empty(program.Errors);
    }

    // What a listener throws when it is told of an instrument, or of the source of spans, is logged and harms no call, neither then nor later.
    [Fact(Timeout = 60_000)]
    public async Task Instruments_ListenersThrowWhenTheyHearOfThem_HarmNoCall()
    {
        using ProgramRun program = ProgramRun.Start("ListenerThrows");

        Assert.Equal(0, await program.WaitForExitAsync(50));

        Assert.Equal(["result 2, 20", "result 4, 40"], program.Output);
        Assert.Equal(2, program.Errors.Count(static line => line.Contains("error 2020", StringComparison.Ordinal)));
        Assert.Contains(program.Errors, static line => line.Contains("listener to meters", StringComparison.Ordinal));
        Assert.Contains(program.Errors, static line => line.Contains("listener to spans", StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    public async Task Durations_OfACallThatWaitsAndRuns_AreInSeconds()
    {
        using Scene scene = new();
        using Measurements measurements = new(_name);
        await using (ProcessPoolExecutor pool = Pool())
        {
            await pool.Submit(Work.Nothing);
            Future<int> first = pool.Submit(Work.Meet, scene["in"], scene["out"]);
            await scene.WaitForAsync("in");
            Future<int> second = pool.Submit(Work.ProcessIdAfter, 100);
            await Task.Delay(250);
            scene.Set("out");
            Assert.Equal(await first, await second);
        }

        await Eventually.IsTrueAsync(() => measurements.Of("fleche.pool.call.duration").Length == 3, "three calls were told");
        Assert.InRange(measurements.Of("fleche.pool.call.duration")[1], 0.199, 10);
        Assert.InRange(measurements.Of("fleche.pool.queue.duration")[2], 0.199, 10);
        Assert.InRange(measurements.Of("fleche.pool.call.duration")[2], 0.099, 10);
    }

    // More nanoseconds than four bytes hold.
    [Fact(Timeout = 30_000)]
    public async Task Durations_OfALongCall_AreAllOfIt()
    {
        Stopwatch watch = new();
        using Measurements measurements = new(_name);
        await using (ProcessPoolExecutor pool = Pool())
        {
            await pool.Submit(Work.Nothing);
            watch.Start();
            await pool.Submit(Work.ProcessIdAfter, 4800);
            watch.Stop();
        }

        await Eventually.IsTrueAsync(() => measurements.Of("fleche.pool.call.duration").Length == 2, "two calls were told");
        double elapsed = watch.Elapsed.TotalSeconds;
        Assert.InRange(measurements.Of("fleche.pool.call.duration")[1], 4.799, elapsed);
        Assert.InRange(measurements.Of("fleche.pool.queue.duration")[1], 0, elapsed - 4.799);
    }

    [Fact(Timeout = 30_000)]
    public async Task Observed_WhileCallsRunAndWait_SaysHowManyAndWithWhichWorkers()
    {
        using Scene scene = new();
        using Measurements measurements = new(_name);
        await using ProcessPoolExecutor pool = Pool();
        Future<int> running = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        Future<int>[] pending = [pool.Submit(Work.Nothing), pool.Submit(Work.Nothing)];
        await scene.WaitForAsync("in");

        measurements.Observe();
        scene.Set("out");

        Assert.Equal([2], measurements.Of("fleche.pool.pending"));
        Assert.Equal([1], measurements.Of("fleche.pool.running"));
        Assert.Equal([1], measurements.Of("fleche.pool.workers", "busy"));
        Assert.Equal([0], measurements.Of("fleche.pool.workers", "idle"));
        Assert.Equal([1], measurements.Of("fleche.pool.workers.limit"));
        Assert.InRange(Assert.Single(measurements.Of("fleche.pool.workers.memory")), 5 << 20, 1L << 30);
        await Task.WhenAll(pending.Append(running).Select(static call => call.AsTask()));
    }

    [Fact(Timeout = 30_000)]
    public async Task Observed_AfterThePoolHasEnded_SaysNothingOfIt()
    {
        using Measurements measurements = new(_name);
        await using (ProcessPoolExecutor pool = Pool())
        {
            await pool.Submit(Work.Nothing);
        }

        measurements.Observe();

        Assert.Empty(measurements.Of("fleche.pool.pending"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Instruments_AllOfThem_HaveTheirDocumentedUnits()
    {
        using Measurements measurements = new(_name);
        await using ProcessPoolExecutor pool = Pool();

        await pool.Submit(Work.Nothing);

        Assert.Equal(
            new SortedDictionary<string, string?>
            {
                ["fleche.pool.calls"] = "{call}",
                ["fleche.pool.retries"] = "{attempt}",
                ["fleche.pool.call.duration"] = "s",
                ["fleche.pool.queue.duration"] = "s",
                ["fleche.pool.pending"] = "{call}",
                ["fleche.pool.running"] = "{call}",
                ["fleche.pool.workers"] = "{worker}",
                ["fleche.pool.workers.limit"] = "{worker}",
                ["fleche.pool.workers.memory"] = "By",
                ["fleche.pool.workers.started"] = "{worker}",
                ["fleche.pool.workers.lost"] = "{worker}",
            },
            new SortedDictionary<string, string?>(measurements.Units));
    }
}
