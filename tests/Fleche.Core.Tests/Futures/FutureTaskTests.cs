namespace Fleche.Tests;

public class FutureTaskTests
{
    [Fact(Timeout = 30_000)]
    public Task AsTask_AskedTwice_IsTheSameTask() => InThread.Run(() =>
    {
        Future<int> future = new();
        Assert.Same(future.AsTask(), future.AsTask());
        Assert.Same(future.AsTask(), ((Future)future).AsTask());
        future.TrySetResult(1);
        Assert.Same(future.AsTask(), future.AsTask());
    });

    [Fact(Timeout = 30_000)]
    public async Task Await_Future_GivesTheResultOrThrowsTheOwnObject()
    {
        Future<int> future = new();
        ThreadPool.QueueUserWorkItem(_ => future.TrySetResult(4));
        Assert.Equal(4, await future);

        InvalidOperationException own = new();
        Future<int> failed = Future<int>.FromException(own);
        Assert.Same(own, await Assert.ThrowsAsync<InvalidOperationException>(async () => await failed));
        Assert.True(failed.AsTask().IsFaulted);
    }

    [Fact(Timeout = 30_000)]
    public async Task AsTask_CallEndedWithOperationCanceled_TaskIsCancelledWithTheOwnObject()
    {
        using CancellationTokenSource source = new();
        OperationCanceledException own = new("stopped", source.Token);
        Future<int> future = new();
        Task<int> task = future.AsTask();
        future.TrySetException(own);
        Assert.Same(own, await Assert.ThrowsAsync<OperationCanceledException>(() => task));
        Assert.True(task.IsCanceled);
        Assert.Equal(FutureState.Finished, future.State);
    }

    [Fact(Timeout = 30_000)]
    public async Task AsTask_Continuations_DoNotRunOnTheCompletingThread()
    {
        Future<int> future = new();
        Task<int> continuation = future.AsTask().ContinueWith(_ => Environment.CurrentManagedThreadId, TaskContinuationOptions.ExecuteSynchronously);
        int completing = await InThread.Run(() =>
        {
            future.TrySetResult(1);
            return Environment.CurrentManagedThreadId;
        });
        Assert.NotEqual(completing, await continuation);
    }

    [Fact(Timeout = 30_000)]
    public Task AsTask_FailureNobodyLooksAt_RaisesNoUnobservedTaskException() => InThread.Run(() =>
    {
        int raised = 0;
        Exception own = new("nobody looks at me");
        EventHandler<UnobservedTaskExceptionEventArgs> handler = (_, e) =>
        {
            if (e.Exception.InnerException == own)
            {
                Interlocked.Increment(ref raised);
            }
        };
        TaskScheduler.UnobservedTaskException += handler;
        try
        {
            Drop(own);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= handler;
        }
        Assert.Equal(0, raised);

        static void Drop(Exception exception)
        {
            Future<int> future = new();
            _ = future.AsTask();
            future.TrySetException(exception);
        }
    });

    [Fact(Timeout = 60_000)]
    public async Task AsTask_RacingWithCompletion_AlwaysCompletes()
    {
        for (int round = 0; round < 300; round++)
        {
            Future<int> future = new();
            Task<int>[] tasks = new Task<int>[3];
            await InThread.Together(4, i =>
            {
                if (i == 3)
                {
                    future.TrySetResult(9);
                }
                else
                {
                    tasks[i] = future.AsTask();
                }
            });
            Task<int> task = Assert.Single(tasks.Distinct());
            Assert.Equal(9, await task);
        }
    }
}
