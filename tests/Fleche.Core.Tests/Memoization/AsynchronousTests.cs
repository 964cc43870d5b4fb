namespace Fleche.Tests.Memoization;

public class AsynchronousTests
{
    [Fact(Timeout = 30_000)]
    public async Task Invoke_StoredTask_IsCompleted() => await Sandbox.RunAsync(async _ =>
    {
        MemoizedFunction<int, Task<int>> later = Later("stored task");
        Assert.Equal(3, await later.Invoke(3));
        Task<int> hit = later.Invoke(3);
        Assert.True(hit.IsCompletedSuccessfully);
        Assert.Equal(3, await hit);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_ManyMissesAtOnce_BlockNoThread() => await Sandbox.RunAsync(async _ =>
    {
        var gate = new TaskCompletionSource<int>();
        var runs = new int[1];
        MemoizedFunction<Task<int>> waiting = Memoize.Function(() =>
        {
            runs[0]++;
            return gate.Task;
        }, new MemoizeOptions { Name = "waiting", Ignore = ["gate", "runs"] });
        // One thread makes all calls: it could not if one of them blocked.
        Task<int>[] calls = [.. Enumerable.Range(0, 100).Select(_ => waiting.Invoke())];
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        gate.SetResult(5);
        Assert.All(await Task.WhenAll(calls), value => Assert.Equal(5, value));
        Assert.Equal(1, runs[0]);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_FailedTask_PassesAllExceptionsOnAndIsNotStored() => await Sandbox.RunAsync(async _ =>
    {
        Exception[] failures = [new InvalidOperationException("a"), new IOException("b")];
        MemoizedFunction<Task<int[]>> failing = Memoize.Function(
            () => Task.WhenAll(failures.Select(Task.FromException<int>)), new MemoizeOptions { Name = "failing task", Ignore = ["failures"] });
        Task<int[]> task = failing.Invoke();
        Assert.Same(failures[0], await Assert.ThrowsAsync<InvalidOperationException>(() => task));
        Assert.Equal(failures, task.Exception!.InnerExceptions);
        Assert.False(failing.Contains());
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_CancelledTask_IsCancelledAndNotStored() => await Sandbox.RunAsync(async _ =>
    {
        var token = new CancellationToken(canceled: true);
        MemoizedFunction<Task<int>> cancelled = Memoize.Function(() => Task.FromCanceled<int>(token), new MemoizeOptions { Name = "cancelled", Ignore = ["token"] });
        Task<int> task = cancelled.Invoke();
        Assert.Equal(token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task)).CancellationToken);
        Assert.True(task.IsCanceled);
        Assert.False(cancelled.Contains());
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_NullInsteadOfATask_SaysSo() => await Sandbox.RunAsync(async _ =>
    {
        MemoizedFunction<Task<int>> none = Memoize.Function(Task<int> () => null!, Sandbox.Named("no task"));
        Assert.Contains("null instead of a task", (await Assert.ThrowsAsync<InvalidOperationException>(() => none.Invoke())).Message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_AmbientState_FlowsIntoTheTask() => await Sandbox.RunAsync(async cache =>
    {
        MemoizedFunction<int, Task<int>> inner = Later("flow inner");
        var box = new[] { inner };
        MemoizedFunction<int, Task<int>> outer = Memoize.Function(async (int x) =>
        {
            await Task.Yield();
            return await box[0].Invoke(x).ConfigureAwait(false);
        }, new MemoizeOptions { Name = "flow outer", Ignore = ["box"] });
        using (Tags.Use("run", "7"))
        {
            Assert.Equal(3, await outer.Invoke(3));
        }

        CallRecord record = Sandbox.RecordOf(cache, inner.Digest(3));
        Assert.Equal(outer.Digest(3), record.Parent);
        Assert.Equal("7", record.Tags["run"]);
        Assert.Equal([inner.Digest(3)], Sandbox.RecordOf(cache, outer.Digest(3)).Calls);
    });

    [Fact(Timeout = 30_000)]
    public async Task Strict_TaskResultCannotBeStored_TaskFails() => await Sandbox.RunAsync(async _ =>
    {
        MemoizedFunction<Task<Thread>> thread = Memoize.Function(
            () => Task.FromResult(Thread.CurrentThread), new MemoizeOptions { Name = "strict task", Strict = true });
        await Assert.ThrowsAsync<CacheException>(() => thread.Invoke());
    });

    private static MemoizedFunction<int, Task<int>> Later(string name) => Memoize.Function(async (int x) =>
    {
        await Task.Yield();
        return x;
    }, Sandbox.Named(name));
}
