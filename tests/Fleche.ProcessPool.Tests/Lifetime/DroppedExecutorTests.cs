using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>Executors that nobody shuts down.</summary>
public sealed class DroppedExecutorTests : ProcessTest
{
    // G17
    [Fact(Timeout = 60_000)]
    public async Task Dropped_WithPendingCalls_TheyFinishAndTheWorkersLeave()
    {
        using Scene scene = new();
        (WeakReference dropped, Future<int>[] calls) = Drop(scene);
        await CollectAsync(dropped);
        Assert.All(calls, static call => Assert.False(call.IsDone));

        scene.Set("out");

        Assert.All(await Task.WhenAll(calls.Select(static call => call.AsTask())), static worker => Assert.NotEqual(0, worker));
        await Eventually.IsTrueAsync(static () => Leftovers.ChildProcesses().Count == 0, "the workers have left");
    }

    // C16
    [Fact(Timeout = 60_000)]
    public async Task Dropped_WorkerCrashesLater_TheFutureStillFails()
    {
        using Scene scene = new();
        (WeakReference dropped, Future<int> crash) = DropCrashing(scene["go"]);
        await CollectAsync(dropped);

        scene.Set("go");

        await Assert.ThrowsAsync<TerminatedWorkerException>(() => crash.AsTask());
        await Eventually.IsTrueAsync(static () => Leftovers.ChildProcesses().Count == 0, "the workers have left");
    }

    [Fact(Timeout = 60_000)]
    public async Task Dropped_AHandlerRefersToIt_CallsFinishWorkersLeaveAndTheHandlerHearsOfIt()
    {
        using Scene scene = new();
        ConcurrentQueue<WorkerState> seen = [];
        (WeakReference dropped, Future<int> call) = DropWatched(scene, seen);
        await scene.WaitForAsync("in");
        await CollectAsync(dropped);

        scene.Set("out");

        Assert.NotEqual(0, await call);
        await Eventually.IsTrueAsync(static () => Leftovers.ChildProcesses().Count == 0, "the workers have left");
        await Eventually.IsTrueAsync(() => seen.Contains(WorkerState.Ended), "the handler heard of it");
        Assert.Equal([WorkerState.Starting, WorkerState.Idle, WorkerState.Leaving, WorkerState.Ended], seen);
    }

    // G18
    [Fact(Timeout = 30_000)]
    public async Task Dropped_NeverUsed_LeavesNothing()
    {
        WeakReference dropped = DropUnused();

        await CollectAsync(dropped);

        Assert.Empty(Leftovers.ChildProcesses());
    }

    // K, and the lifetime of executors: the results that are still to come hold their executor
    [Fact(Timeout = 30_000)]
    public async Task Dropped_WhileItsMapIsEnumerated_TheMapGoesOn()
    {
        IEnumerator<int> results = DropWithMap();
        List<int> seen = [];
        while (await Task.Run(results.MoveNext))
        {
            seen.Add(results.Current);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(Enumerable.Range(0, 20), seen);
    }

    // One of its inputs waits for two more, which nobody will ask for.
    [Fact(Timeout = 60_000)]
    public async Task Dropped_ItsMapWasNeverEnumerated_TheWorkersLeave()
    {
        WeakReference dropped = DropWithUnreadMap();

        await CollectAsync(dropped);

        await Eventually.IsTrueAsync(static () => Leftovers.ChildProcesses().Count == 0, "the workers have left");
    }

    // A call that follows an equal one holds the executor until it is done itself, and no longer.
    [Fact(Timeout = 60_000)]
    public async Task Dropped_AnEqualCallFollowsOneThatIsStopped_ItRunsAndTheWorkersLeave()
    {
        using Scene scene = new();
        using CancellationTokenSource source = new();
        using Cache cache = Cache.InMemory();
        (WeakReference dropped, Future<int> first, Future<int> second) = DropWithFollower(scene, cache, source.Token);
        await scene.WaitForAsync("in");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(first.AsTask);

        scene.Set("out");

        Assert.NotEqual(0, await second);
        await CollectAsync(dropped);
        await Eventually.IsTrueAsync(static () => Leftovers.ChildProcesses().Count == 0, "the workers have left");
    }

    // Nothing waits any more for what can come of its workers: what it was made with is free.
    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Disposed_AllOfThePoolIsForgotten(bool isKilled)
    {
        WeakReference handler = await UseAndDisposeAsync(isKilled);

        await CollectAsync(handler);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> UseAndDisposeAsync(bool isKilled)
    {
        List<WorkerLine> lines = [];
        Action<WorkerLine> handler = lines.Add;
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, StandardError = WorkerOutput.To(handler) });
        Assert.Equal(7, await pool.Submit(Work.Identity, 7));
        if (isKilled)
        {
            pool.KillWorkers();
        }

        return new WeakReference(handler);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Pool, Future<int>[] Calls) Drop(Scene scene)
    {
        ProcessPoolExecutor pool = new(1);
        return (new WeakReference(pool), [.. Enumerable.Range(0, 3).Select(i => pool.Submit(Work.Meet, scene[$"in{i}"], scene["out"]))]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Pool, Future<int> Call) DropWatched(Scene scene, ConcurrentQueue<WorkerState> seen)
    {
        ProcessPoolExecutor pool = new(1);
        pool.WorkerChanged += change =>
        {
            seen.Enqueue(change.NewState);
            GC.KeepAlive(pool);
        };
        return (new WeakReference(pool), pool.Submit(Work.Meet, scene["in"], scene["out"]));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Pool, Future<int> Call) DropCrashing(string go)
    {
        ProcessPoolExecutor pool = new(1);
        return (new WeakReference(pool), pool.Submit(
            () =>
            {
                Work.WaitFor(go);
                return Work.KillSelf();
            }));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Pool, Future<int> First, Future<int> Second) DropWithFollower(Scene scene, Cache cache, CancellationToken token)
    {
        using IDisposable scope = Cache.Use(cache);
        ProcessPoolExecutor pool = new(1);
        MemoizedFunction<string, string, int> meet = Memoize.Function<string, string, int>(Work.Meet);
        Future<int> first = pool.WithCache().Submit(meet, scene["in"], scene["out"], new CallOptions { CancellationToken = token });
        return (new WeakReference(pool), first, pool.WithCache().Submit(meet, scene["in"], scene["out"]));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference DropUnused() => new(new ProcessPoolExecutor(1));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IEnumerator<int> DropWithMap() =>
        new ProcessPoolExecutor(1).Map(Work.Identity, Enumerable.Range(0, 20), chunkSize: 1, bufferSize: 2).GetEnumerator();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference DropWithUnreadMap()
    {
        ProcessPoolExecutor pool = new(1);
        pool.Map(Work.Identity, Enumerable.Range(0, 20), chunkSize: 3, bufferSize: 4);
        return new WeakReference(pool);
    }

    private static Task CollectAsync(WeakReference dropped) => Eventually.IsTrueAsync(
        () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !dropped.IsAlive;
        },
        "the executor was collected");
}
