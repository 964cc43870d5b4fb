using Fleche.ProcessPool.Tests.Crashes;
using Fleche.ProcessPool.Tests.Payloads;

namespace Fleche.ProcessPool.Tests.Results;

/// <summary>Results that cannot be written, cannot be rebuilt, or come at a bad time (C3, D1, D4, D6, D11).</summary>
public sealed class ResultTests : ProcessTest
{
    // D1
    [Theory(Timeout = 30_000)]
    [InlineData(WorkerFailurePolicy.BreakPool)]
    [InlineData(WorkerFailurePolicy.ReplaceWorker)]
    public async Task AnyPolicy_ResultCannotTravel_ThatCallFailsAndTheWorkerGoesOn(WorkerFailurePolicy policy)
    {
        using ProcessPoolExecutor pool = Pools.Of(policy);
        int worker = await pool.Submit(Work.ProcessId);

        PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(pool.Submit(Made.Thread).AsTask);

        Assert.Contains("System.Threading.Thread", error.Message);
        Assert.Contains("result", error.Message);
        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
    }

    // D6
    [Fact(Timeout = 30_000)]
    public async Task Submit_TwentyResultsCannotTravel_NoWorkerIsLost()
    {
        using ProcessPoolExecutor pool = Pools.Breaking(2);
        Future<Thread>[] calls = [.. Enumerable.Range(0, 20).Select(_ => pool.Submit(Made.Thread))];
        foreach (Future<Thread> call in calls)
        {
            await Assert.ThrowsAsync<PayloadSerializationException>(call.AsTask);
        }

        IReadOnlyList<int> workers = pool.WorkerProcessIds;
        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
        Assert.Subset(new HashSet<int>(pool.WorkerProcessIds), new HashSet<int>(workers));
        Assert.NotEmpty(workers);
    }

    // D4
    [Theory(Timeout = 30_000)]
    [InlineData(WorkerFailurePolicy.BreakPool)]
    [InlineData(WorkerFailurePolicy.ReplaceWorker)]
    public async Task AnyPolicy_RebuildingAResultThrows_ThatCallFailsWithTheReasonAndTheWorkerGoesOn(WorkerFailurePolicy policy)
    {
        using ProcessPoolExecutor pool = Pools.Of(policy);
        int worker = await pool.Submit(Work.ProcessId);

        Future<Dictionary<Key, int>> call = pool.Submit(Keys.MakeOne, Place.Program, Effect.Throw);

        PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(call.AsTask);
        Assert.StartsWith("The result of Keys.MakeOne(Place, Effect) arrived, but the ", error.Message);
        Assert.Contains("this key has no hash code today", error.Message);
        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
    }

    // C3
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallReturnsAnException_ItIsTheResult()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();

        InvalidOperationException result = Assert.IsType<InvalidOperationException>(await pool.Submit(Made.Exception));

        Assert.Equal("I am a result", result.Message);
    }

    // D11
    [Fact(Timeout = 30_000)]
    public async Task Submit_LargeResultsWhileACallbackBlocks_Arrive()
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Breaking();
        using ManualResetEventSlim release = new();
        TaskCompletionSource called = new();
        Future<int> first = pool.Submit(Work.WaitFor, scratch["first"], scratch["release"]);
        first.AddDoneCallback((Future<int> _) =>
        {
            called.SetResult();
            release.Wait();
        });
        Scratch.Write(scratch["release"], "");
        await called.Task;

        Assert.Equal(4_000_000, (await pool.Submit(Made.Bytes, 4_000_000)).Length);
        Assert.Equal(4_000_000, (await pool.Submit(Made.Text, 4_000_000)).Length);
        release.Set();
    }
}
