namespace Fleche.Tests;

/// <summary>What a done callback leaves on its thread.</summary>
[Collection(nameof(FlecheLogging))]
public sealed class DoneCallbackTracesTests
{
    [Fact(Timeout = 30_000)]
    public async Task AddDoneCallback_OneInterruptsItself_TheNextMayWait()
    {
        Future<int> future = new();
        TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        future.AddDoneCallback(_ => Thread.CurrentThread.Interrupt());
        future.AddDoneCallback(_ => seen.SetResult(Ambient.Look()));

        future.TrySetResult(1);

        Assert.EndsWith(" waits", await seen.Task);
    }

    [Fact(Timeout = 30_000)]
    public async Task AddDoneCallback_OneLeavesCultureValuesAndContext_TheNextSeesNone()
    {
        string before = await InThread.Run(Ambient.Look);
        Future<int> future = new();
        TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (ExecutionContext.SuppressFlow())
        {
            future.AddDoneCallback(_ => Ambient.Leave());
            future.AddDoneCallback(_ => seen.SetResult(Ambient.Look()));
        }

        future.TrySetResult(1);

        Assert.Equal(before, await seen.Task);
    }

    [Fact(Timeout = 30_000)]
    public async Task AddDoneCallback_OneInterruptsItselfAndThrows_TheLoggerMayWait()
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install(before: () => Thread.Sleep(1));
        Future<int> future = new();
        TaskCompletionSource last = new(TaskCreationOptions.RunContinuationsAsynchronously);
        future.AddDoneCallback(_ =>
        {
            Thread.CurrentThread.Interrupt();
            throw new InvalidOperationException("interrupted");
        });
        future.AddDoneCallback(_ => last.SetResult());

        future.TrySetResult(1);

        await last.Task;
        Assert.Equal(["interrupted"], log.Exceptions.Select(static e => e.Message));
    }

    [Fact(Timeout = 30_000)]
    public Task AddDoneCallback_DoneFuture_AnInterruptStaysTheCallers() => InThread.Run(() =>
    {
        Thread.CurrentThread.Interrupt();
        Future<int>.FromResult(1).AddDoneCallback(static _ => { });
        Assert.Throws<ThreadInterruptedException>(static () => Thread.Sleep(1));
    });
}
