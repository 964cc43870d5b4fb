using System.Diagnostics;
using Fleche.Caches;
using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>One computation per key in many processes.</summary>
public sealed class ClaimTests : ProcessTest
{
    [Fact(Timeout = 120_000)]
    public Task Enter_OwnerIsKilled_WaiterGoesOnAtOnce() => Quick.WithinAsync(TimeSpan.FromMilliseconds(100), static () => TimeToTakeOverAsync(isLease: false));

    [Fact(Timeout = 60_000)]
    public async Task Enter_OwnerOfALeaseIsKilledHere_WaiterDoesNotWaitForItsEnd() =>
        Assert.InRange(await TimeToTakeOverAsync(isLease: true), TimeSpan.Zero, TimeSpan.FromSeconds(10));

    [Theory(Timeout = 90_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Enter_FourProcessesSameKeys_EachIsComputedOnce(bool isLease)
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Replacing(4);
        Future<int>[] counts = [.. Enumerable.Range(0, 4).Select(seed => pool.Submit(ClaimWork.ComputeAll, scratch["claims"], isLease, 200, seed))];
        Assert.Equal(200, (await Task.WhenAll(counts.Select(count => count.AsTask()))).Sum());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Enter_ProcessesWantEachOther_OneGoesOnWithoutAClaim(int count)
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Replacing(count);
        Future<bool>[] owned = [.. Enumerable.Range(0, count).Select(key => pool.Submit(ClaimWork.Nest, scratch["claims"], key, count))];
        Assert.Equal(count - 1, (await Task.WhenAll(owned.Select(future => future.AsTask()))).Count(isOwned => isOwned));
        Assert.Equal(0, new FileInfo(scratch["claims"]).Length);
    }

    private static async Task<TimeSpan> TimeToTakeOverAsync(bool isLease)
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Replacing();
        Future<int> killed = pool.Submit(ClaimWork.Hold, scratch["claims"], isLease, scratch["sign"]);
        int owner = int.Parse(await scratch.ReadAsync("sign"));
        using ClaimTable table = ClaimWork.Open(scratch["claims"], isLease);
        Task<Claim> waiter = table.EnterAsync(Digest.Of(1), null).AsTask();
        Assert.NotSame(waiter, await Task.WhenAny(waiter, Task.Delay(100)));
        Stopwatch watch = Stopwatch.StartNew();
        Native.Kill(owner, 9);
        using Claim claim = await waiter;
        TimeSpan time = watch.Elapsed;
        Assert.True(claim.IsOwned);
        await Assert.ThrowsAsync<TerminatedWorkerException>(killed.AsTask);
        return time;
    }
}
