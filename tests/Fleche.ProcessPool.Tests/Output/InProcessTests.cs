using Microsoft.Extensions.Logging;

namespace Fleche.ProcessPool.Tests.Output;

/// <summary>The same functions on threads of this process: progress and loggers are the objects themselves.</summary>
public sealed class InProcessTests : ProcessTest
{
    [Fact(Timeout = 30_000)]
    public async Task ThreadPoolExecutor_Report_IsTheObjectsOwn()
    {
        Sightings<int> seen = new();
        await using ThreadPoolExecutor pool = new(1);

        await pool.Submit(Reports.Count, 3, (IProgress<int>)seen);

        Assert.Equal([0, 1, 2], seen.Values);
    }

    [Fact(Timeout = 30_000)]
    public async Task ThreadPoolExecutor_ContextLogger_IsTheProgramsOwn()
    {
        using FlecheLog log = new(LogLevel.Information);
        await using ThreadPoolExecutor pool = new(1);

        await pool.Submit(Logs.Warn, "Ada");
        Assert.Equal("Information Warning Error Critical", Logs.Levels());

        Entry entry = log.Recorder.Entries[0];
        Assert.Equal(("Fleche.WorkerContext", LogLevel.Warning, "Ada took 1.5 ms for http://localhost/"), (entry.Category, entry.Level, entry.Message));
        Assert.Equal(["request 7"], entry.Scopes);
        Assert.Equal(4, log.Recorder.Entries.Skip(1).Count());
    }

    [Fact(Timeout = 30_000)]
    public async Task ThreadPoolExecutor_InAWorker_LogsForTheCallAroundIt()
    {
        using FlecheLog log = new(LogLevel.Information);
        int worker;
        await using (ProcessPoolExecutor pool = new(1))
        {
            worker = await pool.Submit(WarnOnAThread);
        }

        Assert.Equal([$"worker process {worker}, InProcessTests.WarnOnAThread()", "request 7"], Assert.Single(log.Recorder.Entries).Scopes);
    }

    private static int WarnOnAThread()
    {
        using ThreadPoolExecutor inner = new(1);
        return inner.Submit(Logs.Warn, "Ada").Result;
    }
}
