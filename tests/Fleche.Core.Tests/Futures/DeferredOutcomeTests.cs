using System.Runtime.CompilerServices;

namespace Fleche.Tests;

public class DeferredOutcomeTests
{
    [Fact(Timeout = 30_000)]
    public Task TrySetDeferred_NobodyAsks_FinishedAndUnread() => InThread.Run(() =>
    {
        Future<int> future = new();
        Deferred<int> outcome = new(5);
        Assert.True(future.TrySetDeferred(outcome));
        Assert.Equal(FutureState.Finished, future.State);
        Assert.True(future.Wait());
        Assert.Equal(0, outcome.Reads);
    });

    [Fact(Timeout = 30_000)]
    public Task Result_ManyTimes_ReadsOnce() => InThread.Run(() =>
    {
        Future<int> future = new();
        Deferred<int> outcome = new(5);
        future.TrySetDeferred(outcome);
        Assert.Equal(5, future.Result);
        Assert.Null(future.GetException());
        Assert.Equal(5, future.GetResult(TimeSpan.Zero));
        Assert.Equal(1, outcome.Reads);
    });

    [Fact(Timeout = 30_000)]
    public Task GetException_FailedOutcome_IsTheException() => InThread.Run(() =>
    {
        Future<int> future = new();
        InvalidOperationException own = new();
        Deferred<int> outcome = new(own);
        future.TrySetDeferred(outcome);
        Assert.Same(own, future.GetException());
        Assert.Same(own, Assert.Throws<InvalidOperationException>(() => future.Result));
        Assert.Equal(1, outcome.Reads);
    });

    [Fact(Timeout = 30_000)]
    public Task Result_ReadingThrows_IsTheFutureException() => InThread.Run(() => // D4
    {
        Future<int> future = new();
        Deferred<int> outcome = new(1) { OnRead = () => throw new FormatException("bad bytes") };
        future.TrySetDeferred(outcome);
        Assert.Throws<FormatException>(() => future.Result);
        Assert.IsType<FormatException>(future.GetException());
        Assert.Equal(1, outcome.Reads);
    });

    [Fact(Timeout = 30_000)]
    public async Task Result_ManyThreadsAtOnce_ReadOnceAndAgree()
    {
        for (int round = 0; round < 50; round++)
        {
            Future<object> future = new();
            Deferred<object> outcome = new(new object());
            object?[] seen = new object?[8];
            Task readers = InThread.Together(8, i => seen[i] = future.Result);
            future.TrySetDeferred(outcome);
            await readers;
            Assert.Equal(1, outcome.Reads);
            Assert.Single(seen.Distinct());
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task TrySetDeferred_WithWaiterCallbackAndTask_NeverReadsOnTheCompletingThread()
    {
        Future<int> future = new();
        Deferred<int> outcome = new(5);
        TaskCompletionSource called = new();
        future.AddDoneCallback(f => called.SetResult());
        Task<int> task = future.AsTask();
        int completing = await InThread.Run(() =>
        {
            future.TrySetDeferred(outcome);
            return Environment.CurrentManagedThreadId;
        });
        Assert.Equal(5, await task);
        await called.Task;
        Assert.NotEqual(completing, outcome.Thread);
        Assert.Equal(1, outcome.Reads);
    }

    [Fact(Timeout = 30_000)]
    public async Task AsTask_AfterADeferredOutcome_HasIt()
    {
        Future<int> future = new();
        future.TrySetDeferred(new Deferred<int>(5));
        Assert.Equal(5, await future.AsTask());
    }

    [Fact(Timeout = 30_000)]
    public Task Result_WasRead_OutcomeIsDropped() => InThread.Run(() => // D14
    {
        Future<int> future = new();
        WeakReference outcome = Complete(future);
        GC.Collect();
        Assert.False(outcome.IsAlive);
        GC.KeepAlive(future);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Complete(Future<int> future)
        {
            Deferred<int> outcome = new(1);
            future.TrySetDeferred(outcome);
            _ = future.Result;
            return new WeakReference(outcome);
        }
    });
}
