using Fleche.Worker.Running;

namespace Fleche.ProcessPool.Tests.Stopping;

/// <summary>The wish to stop a call reaches that call and no other, whenever it comes.</summary>
public sealed class StopSignalTests
{
    [Fact(Timeout = 30_000)]
    public async Task Request_BeforeTheCallBegins_SignalsItAtOnce() => await Task.Run(static () =>
    {
        StopSignal signal = new();
        signal.Request(7);

        Assert.False(signal.Begin(6).IsCancellationRequested);
        signal.End();
        Assert.True(signal.Begin(7).IsCancellationRequested);
        signal.End();
        Assert.False(signal.Begin(8).IsCancellationRequested);
    });

    [Fact(Timeout = 30_000)]
    public async Task Request_WhileTheCallRuns_SignalsItAlone() => await Task.Run(static () =>
    {
        StopSignal signal = new();
        CancellationToken before = signal.Begin(7);
        signal.End();

        signal.Request(7);
        CancellationToken running = signal.Begin(8);
        signal.Request(8);

        Assert.True(running.WaitHandle.WaitOne(TimeSpan.FromSeconds(10)));
        Assert.False(before.IsCancellationRequested);
    });
}
