using System.Collections.Concurrent;
using System.Text;
using Fleche.ProcessPool.Output;
using Fleche.ProcessPool.Tests.Crashes;
using Fleche.ProcessPool.Tests.Lifetime;
using Microsoft.Extensions.Logging;

namespace Fleche.ProcessPool.Tests.Output;

/// <summary><see cref="ProcessPoolOptions.StandardOutput"/> and <see cref="ProcessPoolOptions.StandardError"/>: what workers write reaches the program.</summary>
public sealed class LineTests : ProcessTest
{
    private readonly ConcurrentQueue<WorkerLine> _lines = [];

    private ProcessPoolOptions Options => new()
    {
        Name = "tests",
        MaxWorkers = 1,
        OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker,
        StandardOutput = WorkerOutput.To(_lines.Enqueue),
        StandardError = WorkerOutput.To(_lines.Enqueue),
    };

    [Fact(Timeout = 30_000)]
    public async Task To_ACallWritesToBothStreams_LinesNameWorkerStreamAndCall()
    {
        using Scene scene = new();
        DateTimeOffset before = DateTimeOffset.UtcNow;
        int worker;
        await using (ProcessPoolExecutor pool = new(Options with { Initializer = Writes.Greet }))
        {
            // The call of a line is the one that runs when the line comes: each waits until its lines were read.
            worker = await pool.Submit(Writes.Nothing);
            await Eventually.IsTrueAsync(() => _lines.Count == 1, "the initializer's line came");
            Future<int> says = pool.Submit(Writes.SayUntil, "one\ntwo", scene["said"]);
            await Eventually.IsTrueAsync(() => _lines.Count == 3, "both lines came");
            scene.Set("said");
            Assert.Equal(worker, await says);
            Future<int> complains = pool.Submit(Writes.ComplainUntil, "three", scene["complained"]);
            await Eventually.IsTrueAsync(() => _lines.Count == 4, "the complaint came");
            scene.Set("complained");
            Assert.Equal(worker, await complains);
        }

        WorkerLine[] output = [.. _lines.Where(static line => line.Stream == WorkerStream.StandardOutput)];
        Assert.Equal(["new here", "one", "two"], output.Select(static line => line.Text));
        Assert.All(output[1..], static line => Assert.Equal("Writes.SayUntil(String, String)", line.Call));
        WorkerLine error = Assert.Single(_lines, static line => line.Stream == WorkerStream.StandardError);
        Assert.Equal(("Writes.ComplainUntil(String, String)", "three"), (error.Call, error.Text));
        Assert.All(_lines, line => Assert.Equal(("tests", worker, 1, false, 0L), (line.Pool, line.ProcessId, line.Worker, line.Continues, line.Dropped)));
        Assert.All(_lines, line => Assert.InRange(line.Time, before, DateTimeOffset.UtcNow));
    }

    [Fact(Timeout = 60_000)]
    public async Task To_TenMegabytesWithoutAnEndOfLine_ComeInPiecesThatMakeTheWhole()
    {
        await using (ProcessPoolExecutor pool = new(Options))
        {
            await pool.Submit(Writes.Repeat, "ab€", 2 << 20);
        }

        Assert.Equal(string.Concat(Enumerable.Repeat("ab€", 2 << 20)), string.Concat(_lines.Select(static line => line.Text)));
        Assert.All(_lines, static line => Assert.InRange(Encoding.UTF8.GetByteCount(line.Text), 1, 64 * 1024));
        Assert.All(_lines.SkipLast(1), static line => Assert.True(line.Continues));
        Assert.False(_lines.Last().Continues);
    }

    [Fact(Timeout = 60_000)]
    public async Task To_HandlerIsBlocked_TheCallEndsAndWhatIsTooMuchIsCounted()
    {
        const int Count = 60_000;
        using ManualResetEventSlim goOn = new();
        await using (ProcessPoolExecutor pool = new(Options with
        {
            StandardOutput = WorkerOutput.To(line =>
            {
                goOn.Wait();
                _lines.Enqueue(line);
            }),
        }))
        {
            Assert.Equal(Count, await pool.Submit(Writes.Lines, Count));
            Assert.Empty(_lines);
            goOn.Set();
            await Until.True(() => _lines.Count > 0);

            // One more line, so that those dropped before it are counted in it.
            await pool.Submit(Writes.Say, "the last");
        }

        Assert.Equal("the last", _lines.Last().Text);
        Assert.Equal(Count + 1, _lines.Count + _lines.Sum(static line => line.Dropped));
        Assert.InRange(_lines.Sum(static line => (long)line.Text.Length), Deliveries.MostBytes / 2, Deliveries.MostBytes);
        Assert.Equal(_lines.SkipLast(1).Select(Number).Order(), _lines.SkipLast(1).Select(Number));
        Assert.Equal(0, Number(_lines.First()));
    }

    [Fact(Timeout = 60_000)]
    public async Task To_LinesAreDroppedAtTheEndOfAStream_IsLogged()
    {
        using FlecheLog log = new();
        using ManualResetEventSlim goOn = new();
        int worker;
        await using (ProcessPoolExecutor pool = new(Options with { StandardOutput = WorkerOutput.To(_ => goOn.Wait()) }))
        {
            worker = await pool.Submit(Lifetime.Work.ProcessId);
            await pool.Submit(Writes.Lines, 40_000);
            Assert.True(IsPumping());
            pool.Shutdown(wait: false);
            await Until.Gone(worker);

            // A line that comes when there is room again tells of those dropped before it, and nothing is logged.
            await Until.True(static () => !IsPumping());
            goOn.Set();
        }

        Entry entry = Assert.Single(log.Recorder.Of(1201));
        Assert.Equal((LogLevel.Warning, worker), (entry.Level, entry.Values["ProcessId"]));
        Assert.InRange((long)entry.Values["Dropped"]!, 1, 20_000);
    }

    [Fact(Timeout = 30_000)]
    public async Task To_HandlerThrows_IsLoggedAndTheNextLineComes()
    {
        using FlecheLog log = new();
        await using (ProcessPoolExecutor pool = new(Options with
        {
            StandardOutput = WorkerOutput.To(line =>
            {
                _lines.Enqueue(line);
                throw new InvalidOperationException($"I do not like {line.Text}");
            }),
        }))
        {
            await pool.Submit(Writes.Say, "this");
            await pool.Submit(Writes.Say, "that");
        }

        Assert.Equal(["this", "that"], _lines.Select(static line => line.Text));
        Assert.Equal(["I do not like this", "I do not like that"], log.Recorder.Of(1202).Select(static entry => entry.Error!.Message));
    }

    [Fact(Timeout = 30_000)]
    public async Task To_WorkerDies_ItsLastWordsComeBeforeThePoolIsOver()
    {
        await using (ProcessPoolExecutor pool = new(Options))
        {
            TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(pool.Submit(Writes.SayAndDie, "farewell").AsTask);
            Assert.Equal("farewell to standard error", error.StandardErrorTail);
        }

        Assert.Equal(["farewell", "farewell to standard error"], _lines.OrderBy(static line => line.Stream).Select(static line => line.Text));
        Assert.All(_lines, static line => Assert.Equal("Writes.SayAndDie(String)", line.Call));
    }

    [Fact(Timeout = 30_000)]
    public async Task To_HandlerShutsThePoolDown_ItEnds()
    {
        ProcessPoolExecutor? pool = null;
        TaskCompletionSource handled = new();
        pool = new ProcessPoolExecutor(Options with
        {
            StandardOutput = WorkerOutput.To(_ =>
            {
                pool!.Dispose();
                handled.SetResult();
            }),
        });

        await pool.Submit(Writes.Say, "enough");

        await handled.Task;
        pool.Shutdown();
    }

    [Fact(Timeout = 60_000)]
    public async Task To_HandlerNeverReturns_ThePoolEndsAllTheSame()
    {
        using FlecheLog log = new();
        TaskCompletionSource never = new();
        using (ProcessPoolExecutor pool = new(Options with { StandardOutput = WorkerOutput.To(_ => never.Task.Wait()) }))
        {
            await pool.Submit(Writes.Say, "one\ntwo");
        }

        never.SetResult();
        await Eventually.IsTrueAsync(() => log.Recorder.Of(1203).Length > 0, "it was logged");
        Assert.Equal(2L, Assert.Single(log.Recorder.Of(1203)).Values["Count"]);
    }

    // It writes for as long as it lives, and faster than the handler listens.
    [Fact(Timeout = 60_000)]
    public async Task To_ACallHasLeftAProcessThatWritesOn_ThePoolEndsAllTheSame()
    {
        int left;
        using (ProcessPoolExecutor pool = new(Options with
        {
            StandardOutput = WorkerOutput.To(line =>
            {
                Thread.Sleep(20);
                _lines.Enqueue(line);
            }),
        }))
        {
            left = await pool.Submit(Writes.LeaveProcessThatSays, "on and on");
            await Eventually.IsTrueAsync(() => _lines.Count > 10, "lines came");
        }

        try
        {
            Assert.True(Leftovers.IsAlive(left));
        }
        finally
        {
            Native.Kill(left, 9);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task To_ALogger_LinesAreEntries()
    {
        Recorder recorder = new();
        int worker;
        await using (ProcessPoolExecutor pool = new(Options with
        {
            StandardOutput = WorkerOutput.To(recorder.CreateLogger("workers")),
            StandardError = WorkerOutput.To(recorder.CreateLogger("workers"), LogLevel.Error),
        }))
        {
            worker = await pool.Submit(Writes.Say, "fine");
            await Eventually.IsTrueAsync(() => recorder.Entries.Any(), "the first line was logged");
            await pool.Submit(Writes.Complain, "bad");
        }

        Assert.Equal(
            [
                (1200, LogLevel.Information, $"Worker process {worker} (Writes.Say(String)) wrote to standard output: fine"),
                (1200, LogLevel.Error, $"Worker process {worker} (Writes.Complain(String)) wrote to standard error: bad"),
            ],
            recorder.Entries.OrderBy(static entry => entry.Level).Select(static entry => (entry.Id.Id, entry.Level, entry.Message)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Discard_ACallWrites_NothingArrives()
    {
        using Scratch scratch = new();
        await using ProcessPoolExecutor pool = new(1);

        Assert.Equal(0, await pool.Submit(Writes.DiscardedInPoolOfItsOwn, scratch["output"]));
    }

    [Fact(Timeout = 30_000)]
    public async Task StandardErrorTail_OutputIsDiscarded_IsThere()
    {
        await using ProcessPoolExecutor pool = new(Options with { StandardOutput = WorkerOutput.Discard, StandardError = WorkerOutput.Discard });

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(pool.Submit(Writes.SayAndDie, "unheard").AsTask);

        Assert.Equal("unheard to standard error", error.StandardErrorTail);
    }

    [Fact(Timeout = 30_000)]
    public async Task ReusableExecutor_SameHandler_GivesTheSamePool()
    {
        ILogger logger = new Recorder().CreateLogger("workers");
        ProcessPoolOptions one = new() { MaxWorkers = 1, StandardOutput = WorkerOutput.To(logger), StandardError = WorkerOutput.To(_lines.Enqueue) };
        ProcessPoolOptions same = new() { MaxWorkers = 1, StandardOutput = WorkerOutput.To(logger), StandardError = WorkerOutput.To(_lines.Enqueue) };
        ProcessPoolOptions other = same with { StandardOutput = WorkerOutput.To(logger, LogLevel.Debug) };

        ProcessPoolExecutor pool = ReusableExecutor.Get(options: one);

        Assert.Same(pool, ReusableExecutor.Get(options: same));
        ProcessPoolExecutor next = ReusableExecutor.Get(options: other);
        Assert.NotSame(pool, next);
        await pool.DisposeAsync();
        await next.DisposeAsync();
    }

    [Fact(Timeout = 10_000)]
    public Task Options_NoOutputOrNoLevel_AreRefused()
    {
        Assert.Throws<ArgumentNullException>(() => new ProcessPoolExecutor(new ProcessPoolOptions { StandardOutput = null! }));
        Assert.Throws<ArgumentNullException>(() => new ProcessPoolExecutor(new ProcessPoolOptions { StandardError = null! }));
        Assert.Throws<ArgumentNullException>(() => WorkerOutput.To((ILogger)null!));
        Assert.Throws<ArgumentNullException>(() => WorkerOutput.To((Action<WorkerLine>)null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => WorkerOutput.To(new Recorder().CreateLogger(""), LogLevel.None));
        return Task.CompletedTask;
    }

    private static int Number(WorkerLine line) => int.Parse(line.Text.Split(':')[0]);

    /// <summary>Whether a thread of this process reads what a worker writes; the system keeps 15 characters of its name.</summary>
    private static bool IsPumping() => Directory.EnumerateDirectories("/proc/self/task").Any(static task =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).Trim() == "Fleche standard";
        }
        catch (IOException)
        {
            return false;
        }
    });
}
