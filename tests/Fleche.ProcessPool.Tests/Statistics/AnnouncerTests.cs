using Fleche.ProcessPool.Monitoring;
using Fleche.ProcessPool.Tests.Output;
using Fleche.Tests;

namespace Fleche.ProcessPool.Tests.Statistics;

/// <summary>What a watcher leaves on its thread does not meet the next one.</summary>
public sealed class AnnouncerTests : ProcessTest
{
    [Fact(Timeout = 30_000)]
    public async Task Post_WatcherLeavesCultureValuesContextAndInterrupt_TheNextSeesNone()
    {
        Announcer announcer = new();
        string? seen = null;
        string before = await Task.Run(Ambient.Look);
        announcer.Post(() =>
        {
            announcer.Post(() => seen = Ambient.Look());
            Ambient.Leave();
        });

        await announcer.Silence;

        Assert.Equal(before, seen);
    }

    [Fact(Timeout = 30_000)]
    public async Task Post_WatcherInterruptsItselfAndThrows_TheLoggerMayWait()
    {
        using FlecheLog log = new(before: static _ => Thread.Sleep(1));
        Announcer announcer = new();
        announcer.Post(static () =>
        {
            Thread.CurrentThread.Interrupt();
            throw new FormatException();
        });

        await announcer.Silence;

        Assert.IsType<FormatException>(Assert.Single(log.Recorder.Of(2020)).Error);
    }

    [Fact(Timeout = 30_000)]
    public async Task WorkerChanged_AHandlerInterruptsItsThread_TheOthersMayWait()
    {
        string? seen = null;
        ProcessPoolExecutor pool = new(1);
        pool.WorkerChanged += static _ => Thread.CurrentThread.Interrupt();
        pool.WorkerChanged += _ => seen = Ambient.Look();

        await pool.Submit(Lifetime.Work.Nothing);
        await pool.DisposeAsync();

        Assert.EndsWith(" waits", seen);
    }
}
