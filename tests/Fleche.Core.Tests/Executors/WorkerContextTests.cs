namespace Fleche.Tests.Executors;

public class WorkerContextTests
{
    private static CancellationToken Token => WorkerContext.Current.CancellationToken;

    [Fact]
    public void Current_OutsideOfACall_NeverAsksForAnything()
    {
        Assert.Same(WorkerContext.Current, WorkerContext.Current);
        Assert.False(Token.CanBeCanceled);
    }

    [Fact(Timeout = 30_000)]
    public async Task Token_OfAThreadPoolCall_IsItsOwn()
    {
        using CancellationTokenSource source = new();
        await using ThreadPoolExecutor pool = new(1);
        using ManualResetEventSlim started = new();
        Future<bool> call = pool.Submit(() =>
        {
            started.Set();
            return Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(20));
        }, new CallOptions { CancellationToken = source.Token });
        await InThread.Run(() => started.Wait(TimeSpan.FromSeconds(20)));

        await source.CancelAsync();

        Assert.True(await call);
        Assert.False(await pool.Submit(() => Token.CanBeCanceled));
        Assert.False(Token.CanBeCanceled);
    }

    [Fact(Timeout = 30_000)]
    public async Task Token_InTasksAndThreadsOfACall_IsTheCalls()
    {
        using CancellationTokenSource source = new();
        await using ThreadPoolExecutor pool = new(1);

        bool isThere = await pool.Submit(async () =>
        {
            await Task.Yield();
            return Token == source.Token && await InThread.Run(() => Token == source.Token);
        }, new CallOptions { CancellationToken = source.Token });

        Assert.True(isThere);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Token_OfACallWithinACall_IsSignalledByEither(bool cancelsOuter, bool hasInner)
    {
        using CancellationTokenSource outer = new(), inner = new();
        await using ThreadPoolExecutor pool = new(2);
        using ManualResetEventSlim started = new();
        CallOptions? options = hasInner ? new CallOptions { CancellationToken = inner.Token } : null;
        Future<bool> call = pool.Submit(() => pool.Submit(() =>
        {
            started.Set();
            return Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(20));
        }, options).Result, new CallOptions { CancellationToken = outer.Token });
        await InThread.Run(() => started.Wait(TimeSpan.FromSeconds(20)));

        await (cancelsOuter ? outer : inner).CancelAsync();

        Assert.True(await call);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_OptionsThatNeedAProcess_AreRefusedByThreads()
    {
        await using ThreadPoolExecutor pool = new(1);
        foreach (CallOptions options in new CallOptions[] { new() { QueueTimeout = TimeSpan.FromSeconds(1) }, new() { CancelRunning = true } })
        {
            Assert.Contains("ProcessPoolExecutor", Assert.Throws<NotSupportedException>(() => pool.Submit(() => 1, options)).Message);
        }

        Assert.Throws<NotSupportedException>(() => pool.Map(static x => x, [1], elementTimeout: TimeSpan.FromSeconds(1)));
        Assert.Equal(1, await pool.Submit(() => 1, new CallOptions { CancelRunning = false, Retries = 3 }));
    }
}
