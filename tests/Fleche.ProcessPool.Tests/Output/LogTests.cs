using Fleche.ProcessPool.Tests.Crashes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Work = Fleche.ProcessPool.Tests.Lifetime.Work;

namespace Fleche.ProcessPool.Tests.Output;

/// <summary>Loggers in a call: what is logged in the worker is logged in the program.</summary>
public sealed class LogTests : ProcessTest
{
    private readonly ProcessPoolExecutor _pool = Pools.Replacing();
    private readonly FlecheLog _log = new(LogLevel.Information);

    private Recorder Recorder => _log.Recorder;

    public override async Task DisposeAsync()
    {
        await _pool.DisposeAsync();
        _log.Dispose();
        await base.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task ContextLogger_InAWorker_LogsHereBeforeTheFutureIsDone()
    {
        int worker = await _pool.Submit(Logs.Warn, "Ada");

        Entry entry = Assert.Single(Recorder.Entries);
        Assert.Equal(("Fleche.WorkerContext", LogLevel.Warning, 77, "Formed"), (entry.Category, entry.Level, entry.Id.Id, entry.Id.Name));
        Assert.Equal("Ada took 1.5 ms for http://localhost/", entry.Message);
        Assert.Equal(("Ada", 1.5, "http://localhost/"), (entry.Values["Who"], entry.Values["Time"], entry.Values["Place"]));
        Assert.Equal("{Who} took {Time} ms for {Place}", entry.Values["{OriginalFormat}"]);
        Assert.Equal([$"worker process {worker}, Logs.Warn(String)", "request 7"], entry.Scopes);
        FormatException error = Assert.IsType<FormatException>(entry.Error);
        Assert.Equal("no such form", error.Message);
        Assert.Contains("Logs.Warn", error.StackTrace);
    }

    [Fact(Timeout = 30_000)]
    public async Task ContextLogger_ValuesThatDoNotTravel_ArriveAsText()
    {
        await _pool.Submit(Logs.Pointers);

        Entry entry = Assert.Single(Recorder.Entries);
        Assert.Equal("-5 6 7", entry.Message);
        Assert.Equal(("-5", "6", "7"), (entry.Values["Signed"], entry.Values["Unsigned"], entry.Values["Exact"]));
    }

    [Fact(Timeout = 30_000)]
    public async Task ContextLogger_LevelsThatTheProgramDoesNotWant_AreOffThere()
    {
        Assert.Equal("Information Warning Error Critical", await _pool.Submit(Logs.Levels));
        Assert.Equal(["at Information", "at Warning", "at Error", "at Critical"], Recorder.Entries.Select(static entry => entry.Message));

        using FlecheLog stricter = new(LogLevel.Error);
        Assert.Equal("Error Critical", await _pool.Submit(Logs.Levels));
        Assert.Equal(["at Error", "at Critical"], stricter.Recorder.Entries.Select(static entry => entry.Message));
    }

    [Fact(Timeout = 30_000)]
    public async Task Argument_ALogger_IsLoggedTo()
    {
        Recorder mine = new();

        int worker = await _pool.Submit(Logs.To, mine.CreateLogger("mine"), "plain");
        await _pool.Submit(Logs.ToTyped, mine.CreateLogger<LogTests>(), "typed");
        ILogger captured = mine.CreateLogger("captured");
        await _pool.Submit(() => Logs.To(captured, "by a lambda"));
        await _pool.Submit(Logs.To, new Recorder(LogLevel.Error).CreateLogger("off"), "never");

        Assert.Equal(
            [("mine", "plain"), (typeof(LogTests).FullName!, "typed"), ("captured", "by a lambda")],
            mine.Entries.Select(static entry => (entry.Category, entry.Message)));
        Assert.Equal([$"worker process {worker}, Logs.To(ILogger, String)"], mine.Entries[0].Scopes);
        Assert.Empty(Recorder.Entries);
    }

    [Fact(Timeout = 30_000)]
    public async Task Argument_ALoggerThatThrows_IsNotedAndTheCallGoesOn()
    {
        Assert.True(await _pool.Submit(Logs.To, (ILogger)new Failing(), "unheard") > 0);

        Assert.Equal("the disk is full", Assert.Single(Recorder.Of(1210)).Error!.Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task ContextLogger_TheWorkerDiesInTheNextMoment_TheEntryIsThere()
    {
        await Assert.ThrowsAsync<TerminatedWorkerException>(_pool.Submit(Logs.AndDie, "farewell").AsTask);

        Assert.Equal("farewell", Assert.Single(Recorder.Entries).Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task ContextLogger_ManyEntries_AreAllThere()
    {
        await _pool.Submit(Logs.Many, 10_000);

        Assert.Equal(Enumerable.Range(0, 10_000), Recorder.Entries.Select(static entry => (int)entry.Values["Number"]!));
    }

    [Fact(Timeout = 30_000)]
    public async Task ContextLogger_InAnInitializer_LogsHere()
    {
        await using (ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Initializer = Logs.AtStart }))
        {
            await pool.Submit(Work.Nothing);
        }

        Entry entry = Assert.Single(Recorder.Entries);
        Assert.Equal(("Fleche.WorkerContext", "new here"), (entry.Category, entry.Message));
        Assert.StartsWith("worker process ", Assert.Single(entry.Scopes));
    }

    [Fact(Timeout = 30_000)]
    public async Task ContextLogger_InAnInitializer_LogsWhatTheProgramWants()
    {
        await using (ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Initializer = static () => Logs.Levels() }))
        {
            await pool.Submit(Work.Nothing);
        }

        Assert.Equal(["at Information", "at Warning", "at Error", "at Critical"], Recorder.Entries.Select(static entry => entry.Message));
    }

    [Fact(Timeout = 30_000)]
    public async Task ContextLogger_AfterTheCall_LogsHereAsTheWorkers()
    {
        int worker = await _pool.Submit(Logs.Later);
        Assert.Equal(worker, await _pool.Submit(Logs.LetItLog));
        await _pool.DisposeAsync();

        Entry entry = Assert.Single(Recorder.Entries);
        Assert.Equal(("Fleche.WorkerContext", LogLevel.Error, "too late"), (entry.Category, entry.Level, entry.Message));
        Assert.StartsWith($"worker process {worker}", Assert.Single(entry.Scopes));
    }

    [Fact(Timeout = 30_000)]
    public async Task Fleche_LogsInAWorker_LogsHere()
    {
        int worker = await _pool.Submit(Logs.AsFleche);
        await _pool.DisposeAsync();

        Entry entry = Assert.Single(Recorder.Entries);
        Assert.Equal(("Fleche.Something", LogLevel.Warning, "by itself"), (entry.Category, entry.Level, entry.Message));
        Assert.Equal([$"worker process {worker}, Logs.AsFleche()"], entry.Scopes);
    }

    [Fact(Timeout = 30_000)]
    public async Task Fleche_LogsAWarningWhereNothingOfCallsIsWanted_LogsHere()
    {
        FlecheLogging.LoggerFactory = new AllBut("Fleche.WorkerContext", Recorder);

        await _pool.Submit(Logs.AsFleche);
        await _pool.Submit(Logs.Levels);
        await _pool.DisposeAsync();

        Assert.Equal("by itself", Assert.Single(Recorder.Entries).Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task Fleche_LogsFasterThanTheProgramTakes_TheCallGoesOnAndWhatIsTooMuchIsCounted()
    {
        const int Count = 40_000;
        using ManualResetEventSlim goOn = new();
        using FlecheLog slow = new(LogLevel.Information, _ => goOn.Wait());

        Assert.Equal(Count, await _pool.Submit(Logs.ManyAsFleche, Count));
        goOn.Set();
        await _pool.DisposeAsync();

        long dropped = slow.Recorder.Of(1204).Sum(static entry => (long)entry.Values["Dropped"]!);
        Assert.InRange(dropped, 1, Count - 1);
        Assert.Equal(Count - dropped, slow.Recorder.Of(0).Length);
    }

    /// <summary>Wants nothing of one category.</summary>
    private sealed class AllBut(string category, ILoggerFactory others) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => categoryName == category ? NullLogger.Instance : others.CreateLogger(categoryName);

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose() { }
    }

    private sealed class Failing : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("the disk is full");
    }
}
