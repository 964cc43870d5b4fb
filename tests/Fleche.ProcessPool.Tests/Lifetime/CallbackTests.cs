using System.Diagnostics;

namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>Done callbacks of calls that ran in workers.</summary>
public sealed class CallbackTests : ProcessTest
{
    // F1
    [Fact(Timeout = 30_000)]
    public async Task Callback_Throws_TheOthersRunInOrderAndThePoolGoesOn()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        Future<int> call = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        List<int> order = [];
        TaskCompletionSource last = new(TaskCreationOptions.RunContinuationsAsynchronously);
        call.AddDoneCallback((Future<int> _) => order.Add(1));
        call.AddDoneCallback(static (Future<int> _) => throw new InvalidOperationException("a callback's own fault"));
        call.AddDoneCallback((Future<int> _) => order.Add(2));
        call.AddDoneCallback((Future<int> _) => last.SetResult());

        scene.Set("out");

        await last.Task;
        Assert.Equal([1, 2], order);
        Assert.Equal(4, await pool.Submit(Work.Identity, 4));
    }

    // F2
    [Fact(Timeout = 30_000)]
    public async Task Callback_ThrowsForEveryCall_NoResultIsLost()
    {
        await using ProcessPoolExecutor pool = new(2);
        Future<int>[] calls = [.. Enumerable.Range(0, 100).Select(i => pool.Submit(Work.Identity, i))];
        foreach (Future<int> call in calls)
        {
            call.AddDoneCallback(static (Future<int> _) => throw new InvalidOperationException("a callback's own fault"));
        }

        Assert.Equal(Enumerable.Range(0, 100), await Task.WhenAll(calls.Select(static call => call.AsTask())));
    }

    // F4
    [Fact(Timeout = 30_000)]
    public async Task Callback_ShutsItsOwnPoolDown_DoesNotDeadlock()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = new(1);
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Future<int> call = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        call.AddDoneCallback((Future<int> _) =>
        {
            pool.Shutdown(wait: true);
            done.SetResult();
        });

        scene.Set("out");

        await done.Task;
        Assert.Throws<ExecutorShutdownException>(() => pool.Submit(Work.Nothing));
    }

    // F4
    [Fact(Timeout = 30_000)]
    public async Task Continuation_DisposesItsOwnPool_DoesNotDeadlock()
    {
        ProcessPoolExecutor pool = new(1);
        await pool.Submit(Work.Nothing).AsTask().ContinueWith(_ => pool.Dispose(), TaskContinuationOptions.ExecuteSynchronously);

        Assert.Empty(Leftovers.ChildProcesses());
    }

    // F5
    [Fact(Timeout = 30_000)]
    public async Task Callback_ThatBlocks_DelaysNoOtherResult()
    {
        using Scene scene = new();
        using ManualResetEventSlim release = new();
        await using ProcessPoolExecutor pool = new(2);
        Future<int> first = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        first.AddDoneCallback((Future<int> _) =>
        {
            entered.SetResult();
            release.Wait();
            left.SetResult();
        });
        scene.Set("out");
        await entered.Task;

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(i, await pool.Submit(Work.Identity, i));
        }

        Assert.True(first.IsDone);
        Assert.False(left.Task.IsCompleted);
        release.Set();
        await left.Task;
    }

    // F5, through the other ways in which user code can hear of a result
    [Fact(Timeout = 30_000)]
    public async Task Continuation_ThatBlocks_DelaysNoOtherResult()
    {
        using Scene scene = new();
        using ManualResetEventSlim release = new();
        await using ProcessPoolExecutor pool = new(1);
        Future<int> first = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        Task blocked = first.AsTask().ContinueWith(_ => release.Wait(), TaskContinuationOptions.ExecuteSynchronously);
        Future<int> second = pool.Submit(Work.Identity, 2);

        scene.Set("out");

        Assert.Equal(2, await second);
        Assert.False(blocked.IsCompleted);
        release.Set();
        await blocked;
    }

    // F6
    [Fact(Timeout = 30_000)]
    public async Task Callback_AddedAfterTheEndOrTheCancellation_RunsAtOnce()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        Future<int> running = pool.Submit(Work.Meet, scene["in"], scene["out"]);
        await scene.WaitForAsync("in");
        Future<int> cancelled = pool.Submit(Work.Nothing);
        Assert.True(cancelled.Cancel());
        scene.Set("out");
        await running;

        int count = 0;
        running.AddDoneCallback((Future<int> _) => count++);
        cancelled.AddDoneCallback((Future<int> _) => count++);

        Assert.Equal(2, count);
    }

    [Fact(Timeout = 180_000)]
    public Task Callback_SubmitsTheNextCall_AsLongAsItLikes() => Quick.WithinAsync(TimeSpan.FromSeconds(10), async () =>
    {
        await using ProcessPoolExecutor pool = new(1);
        TaskCompletionSource<int> last = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Next(int i) => pool.Submit(Work.Identity, i).AddDoneCallback((Future<int> call) =>
        {
            if (i == 50)
            {
                last.SetResult(call.Result);
            }
            else
            {
                Next(i + 1);
            }
        });
        Stopwatch watch = Stopwatch.StartNew();

        Next(0);

        Assert.Equal(50, await last.Task);
        return watch.Elapsed;
    });
}
