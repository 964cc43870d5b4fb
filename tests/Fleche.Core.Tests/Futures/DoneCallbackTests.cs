namespace Fleche.Tests;

[Collection(nameof(FlecheLogging))]
public class DoneCallbackTests
{
    [Fact(Timeout = 30_000)]
    public async Task AddDoneCallback_SeveralBeforeCompletion_RunInOrderOnTheThreadPool()
    {
        Future<int> future = new();
        List<int> order = [];
        bool onThreadPool = true;
        TaskCompletionSource last = new();
        for (int i = 0; i < 100; i++)
        {
            int n = i;
            Action<Future> callback = _ =>
            {
                order.Add(n);
                onThreadPool &= Thread.CurrentThread.IsThreadPoolThread;
            };
            if (n % 2 == 0)
            {
                future.AddDoneCallback(callback);
            }
            else
            {
                future.AddDoneCallback((Future<int> f) => callback(f));
            }
        }
        future.AddDoneCallback(_ => last.SetResult());
        await InThread.Run(() => future.TrySetResult(1));
        await last.Task;
        Assert.Equal(Enumerable.Range(0, 100), order);
        Assert.True(onThreadPool);
    }

    [Fact(Timeout = 30_000)]
    public async Task AddDoneCallback_OneThrows_OthersRunAndItIsLogged() // F1
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        Future<int> future = new();
        TaskCompletionSource<int> last = new();
        future.AddDoneCallback(_ => throw new InvalidOperationException("first"));
        future.AddDoneCallback(_ => throw new TaskCanceledException("second"));
        future.AddDoneCallback(f => last.SetResult(f.Result));
        future.TrySetResult(3);
        Assert.Equal(3, await last.Task);
        Assert.Equal(["first", "second"], log.Exceptions.Select(e => e.Message));
        Assert.All(log.EventIds, id => Assert.Equal(1001, id.Id));
        Assert.Equal(["Fleche.Future"], log.Categories.Distinct());
    }

    [Fact(Timeout = 30_000)]
    public Task AddDoneCallback_DoneFuture_RunsAtOnceOnThisThread() => InThread.Run(() => // F6
    {
        int thread = 0;
        Future<int>.FromResult(1).AddDoneCallback(_ => thread = Environment.CurrentManagedThreadId);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);

        Future<int> cancelled = new();
        cancelled.Cancel();
        bool wasCancelled = false;
        cancelled.AddDoneCallback(f => wasCancelled = f.IsCancelled);
        Assert.True(wasCancelled);
    });

    [Fact(Timeout = 30_000)]
    public Task AddDoneCallback_DoneFutureAndCallbackThrows_IsLoggedAndNotThrown() => InThread.Run(() =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        Future<int>.FromResult(1).AddDoneCallback(_ => throw new InvalidOperationException("late"));
        Assert.Equal(["late"], log.Exceptions.Select(e => e.Message));
    });

    [Fact(Timeout = 30_000)]
    public async Task AddDoneCallback_Cancelled_Runs() // F6
    {
        Future<int> future = new();
        TaskCompletionSource<FutureState> state = new();
        future.AddDoneCallback(f => state.SetResult(f.State));
        future.Cancel();
        Assert.Equal(FutureState.Cancelled, await state.Task);
    }

    [Fact(Timeout = 30_000)]
    public async Task AddDoneCallback_SlowCallback_DelaysNoOtherFuture() // F5
    {
        ManualResetEventSlim release = new();
        Future<int> slow = new(), other = new();
        TaskCompletionSource slowRuns = new();
        slow.AddDoneCallback(_ =>
        {
            slowRuns.SetResult();
            release.Wait();
        });
        TaskCompletionSource otherCalled = new();
        other.AddDoneCallback(_ => otherCalled.SetResult());
        await InThread.Run(() =>
        {
            slow.TrySetResult(1);
            other.TrySetResult(2);
        });
        await slowRuns.Task;
        Assert.Equal(2, other.Result);
        Assert.Equal(2, await other);
        await otherCalled.Task;
        release.Set();
    }

    [Fact(Timeout = 30_000)]
    public async Task AddDoneCallback_AsyncLocal_FlowsFromTheAddingThread()
    {
        AsyncLocal<string> local = new() { Value = "here" };
        Future<int> future = new();
        TaskCompletionSource<string?> seen = new();
        future.AddDoneCallback(_ => seen.SetResult(local.Value));
        local.Value = "elsewhere";
        future.TrySetResult(1);
        Assert.Equal("here", await seen.Task);
    }

    [Fact(Timeout = 30_000)]
    public Task AddDoneCallback_Null_IsRefused() => InThread.Run(() =>
    {
        Assert.Throws<ArgumentNullException>("callback", () => new Future<int>().AddDoneCallback((Action<Future>)null!));
        Assert.Throws<ArgumentNullException>("callback", () => new Future<int>().AddDoneCallback((Action<Future<int>>)null!));
    });

    [Fact(Timeout = 60_000)]
    public async Task AddDoneCallback_RacingWithCompletion_EachRunsExactlyOnce()
    {
        for (int round = 0; round < 200; round++)
        {
            Future<int> future = new();
            CountdownEvent called = new(4 * 10);
            int calls = 0;
            await InThread.Together(5, thread =>
            {
                if (thread == 4)
                {
                    future.TrySetResult(1);
                    return;
                }
                for (int i = 0; i < 10; i++)
                {
                    future.AddDoneCallback(_ =>
                    {
                        Interlocked.Increment(ref calls);
                        called.Signal();
                    });
                }
            });
            await InThread.Run(() => called.Wait());
            Assert.Equal(40, calls);
        }
    }
}
