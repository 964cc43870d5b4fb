using Fleche.Caches;
using Fleche.Memoization;

namespace Fleche.Tests.Caches.Claims;

/// <summary>Flows that want what the others compute. Each table stands for a process.</summary>
public sealed class CycleTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 30_000)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public async Task Enter_FlowsWantEachOther_OneGoesOnWithoutAClaim(int flows, bool isShared)
    {
        using ClaimTable table = new(isShared ? _folder.File("claims") : null);
        Barrier barrier = new(flows);
        int without = 0;
        await InThread.Together(flows, i =>
        {
            using Claim mine = table.Enter(Keys.Of(i), null);
            barrier.SignalAndWait();
            using Claim next = table.Enter(Keys.Of((i + 1) % flows), new CallFrame(Keys.Of(i), null));
            if (!next.IsOwned)
            {
                Interlocked.Increment(ref without);
            }
        });
        Assert.Equal(1, without);
    }

    [Fact(Timeout = 30_000)]
    public async Task Enter_FlowsOfTwoTablesWantEachOther_OneGoesOnWithoutAClaim()
    {
        using ClaimTable one = new(_folder.File("claims"));
        using ClaimTable other = new(_folder.File("claims"));
        Barrier barrier = new(2);
        int without = 0;
        await InThread.Together(2, i =>
        {
            ClaimTable table = i == 0 ? one : other;
            using Claim mine = table.Enter(Keys.Of(i), null);
            barrier.SignalAndWait();
            using Claim next = table.Enter(Keys.Of(1 - i), new CallFrame(Keys.Of(i), null));
            if (!next.IsOwned)
            {
                Interlocked.Increment(ref without);
            }
        });
        Assert.Equal(1, without);
    }

    [Fact(Timeout = 30_000)]
    public async Task Enter_NestedButNoCycle_Waits()
    {
        using ClaimTable table = new(_folder.File("claims"));
        using ClaimTable other = new(_folder.File("claims"));
        Claim shared = other.Enter(Keys.Of(9), null);
        Task<Claim>[] waiters =
        [
            .. Enumerable.Range(0, 4).Select(i => table.EnterAsync(Keys.Of(9), new CallFrame(Keys.Of(i), new CallFrame(Keys.Of(20), null))).AsTask()),
        ];
        await Task.Delay(50);
        Assert.All(waiters, waiter => Assert.False(waiter.IsCompleted));
        shared.Dispose();
        foreach (Task<Claim> waiter in waiters)
        {
            using Claim claim = await waiter;
            Assert.True(claim.IsOwned);
        }

        Assert.Equal(0, new FileInfo(_folder.File("claims")).Length);
    }

    [Fact(Timeout = 30_000)]
    public Task TryAdd_WaitsOfOtherFilesInAChain_AreFollowed() => InThread.Run(() =>
    {
        using KernelLocks a = Open(), b = Open(), c = Open();
        PublishedWaits one = new(a), two = new(b), three = new(c);
        Assert.True(one.TryAdd([1], 2));
        Assert.True(two.TryAdd([2, 5], 3));
        Assert.False(three.TryAdd([3, 4], 1));
        Assert.True(three.TryAdd([4], 1));
        Assert.True(one.TryAdd([5], 4));
        Assert.False(two.TryAdd([2], 5));
        two.Remove([2, 5], 3);
        Assert.True(three.TryAdd([3], 1));
    });

    [Fact(Timeout = 30_000)]
    public Task TryAdd_WaitsOfAClosedFile_DoNotCount() => InThread.Run(() =>
    {
        using KernelLocks b = Open();
        using (KernelLocks a = Open())
        {
            Assert.True(new PublishedWaits(a).TryAdd([1], 2));
        }

        Assert.Equal(24, new FileInfo(_folder.File("claims")).Length);
        PublishedWaits other = new(b);
        Assert.True(other.TryAdd([2], 1));
        other.Remove([2], 1);
        Assert.Equal(0, new FileInfo(_folder.File("claims")).Length);
    });

    // Whoever has found out that a process is dead does not look alive in its place.
    [Fact(Timeout = 30_000)]
    public Task TryAdd_AfterOneWasRefused_WaitsOfAClosedFileStillDoNotCount() => InThread.Run(() =>
    {
        using KernelLocks b = Open(), c = Open(), d = Open();
        PublishedWaits second = new(b);
        using (KernelLocks a = Open())
        {
            Assert.True(new PublishedWaits(a).TryAdd([1], 2));
            Assert.True(second.TryAdd([6], 5));
        }

        Assert.False(new PublishedWaits(c).TryAdd([5], 6));
        Assert.True(new PublishedWaits(d).TryAdd([2], 1));
    });

    [Fact(Timeout = 30_000)]
    public Task Enter_AfterAWaitThatAnotherProcessForbids_NothingOfItIsLeft() => InThread.Run(() =>
    {
        using ClaimTable table = new(_folder.File("claims"));
        using ClaimTable elsewhere = new(_folder.File("claims"));
        using KernelLocks process = Open();
        using Claim others = elsewhere.Enter(Keys.Of(1), null);
        Assert.True(new PublishedWaits(process).TryAdd([ClaimSlot.Of(Keys.Of(1))], ClaimSlot.Of(Keys.Of(0))));
        Claim mine = table.Enter(Keys.Of(0), null);
        using (Claim without = table.Enter(Keys.Of(1), new CallFrame(Keys.Of(0), null)))
        {
            Assert.False(without.IsOwned);
        }

        Task<Claim> waiting = table.EnterAsync(Keys.Of(0), new CallFrame(Keys.Of(1), null)).AsTask();
        Assert.False(waiting.IsCompleted);
        mine.Dispose();
        using Claim claim = waiting.Result;
        Assert.True(claim.IsOwned);
    });

    [Fact(Timeout = 30_000)]
    public Task TryAdd_FileHoldsAnything_IsRepaired() => InThread.Run(() =>
    {
        byte[] noise = new byte[1000];
        new Random(5).NextBytes(noise);
        File.WriteAllBytes(_folder.File("claims"), noise);
        using KernelLocks a = Open();
        PublishedWaits waits = new(a);
        Assert.True(waits.TryAdd([1], 2));
        Assert.Equal(24, new FileInfo(_folder.File("claims")).Length);
    });

    private KernelLocks Open() => KernelLocks.Open(_folder.File("claims"));
}
