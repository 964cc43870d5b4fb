using Fleche.Caches;
using Fleche.Memoization;

namespace Fleche.Tests.Caches.Claims;

public sealed class ClaimTableTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData(Kind.InProcess)]
    [InlineData(Kind.Kernel)]
    [InlineData(Kind.Lease)]
    public async Task Enter_ManyThreadsOneKey_OneAtATimeInside(Kind kind)
    {
        using ClaimTable table = Open(kind);
        int inside = 0, most = 0, done = 0;
        await InThread.Together(64, _ =>
        {
            using Claim claim = table.Enter(Keys.Of(1), null);
            Assert.True(claim.IsOwned);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            done++;
            Thread.Yield();
            Interlocked.Decrement(ref inside);
        });
        Assert.Equal((1, 64), (most, done));
    }

    [Fact(Timeout = 60_000)]
    public async Task Enter_WaitingThreadIsInterrupted_TheNextOneGetsTheKey()
    {
        using ClaimTable table = Open(Kind.InProcess);
        Claim owner = table.Enter(Keys.Of(1), null);
        TaskCompletionSource<Thread> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task waiting = InThread.Run(() =>
        {
            started.SetResult(Thread.CurrentThread);
            table.Enter(Keys.Of(1), null);
        });
        (await started.Task).Interrupt();
        await Assert.ThrowsAsync<ThreadInterruptedException>(() => waiting);
        owner.Dispose();
        using Claim next = await table.EnterAsync(Keys.Of(1), null);
        Assert.True(next.IsOwned);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Enter_WaitIsCancelled_TheNextOneGetsTheKey(bool isAsync)
    {
        using ClaimTable table = Open(Kind.InProcess);
        using CancellationTokenSource source = new();
        Claim owner = table.Enter(Keys.Of(1), null);
        Task waiting = isAsync ? table.EnterAsync(Keys.Of(1), null, source.Token).AsTask() : InThread.Run(() => table.Enter(Keys.Of(1), null, source.Token));
        await Task.WhenAny(waiting, Task.Delay(50));
        Assert.False(waiting.IsCompleted);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        owner.Dispose();
        using Claim next = await table.EnterAsync(Keys.Of(1), null);
        Assert.True(next.IsOwned);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Kind.Kernel)]
    [InlineData(Kind.Lease)]
    public async Task Enter_TwoTablesOfOnePath_OneAtATimeInside(Kind kind)
    {
        using ClaimTable one = Open(kind);
        using ClaimTable other = Open(kind);
        int inside = 0, most = 0, done = 0;
        await InThread.Together(16, i =>
        {
            for (int n = 0; n < 5; n++)
            {
                using Claim claim = (i % 2 == 0 ? one : other).Enter(Keys.Of(n), null);
                if (n == 3)
                {
                    most = Math.Max(most, Interlocked.Increment(ref inside));
                    done++;
                    Interlocked.Decrement(ref inside);
                }
            }
        });
        Assert.Equal((1, 16), (most, done));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Kind.InProcess)]
    [InlineData(Kind.Kernel)]
    [InlineData(Kind.Lease)]
    public async Task Enter_OtherKey_DoesNotWait(Kind kind)
    {
        using ClaimTable table = Open(kind);
        using ClaimTable other = Open(kind);
        using Claim one = table.Enter(Keys.Of(1), null);
        using Claim two = await InThread.Run(() => table.Enter(Keys.Of(2), null));
        using Claim three = await InThread.Run(() => other.Enter(Keys.Of(3), null));
        Assert.True(one.IsOwned && two.IsOwned && three.IsOwned);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Kind.InProcess)]
    [InlineData(Kind.Kernel)]
    [InlineData(Kind.Lease)]
    public async Task Enter_OwnerThrows_NextOwns(Kind kind)
    {
        using ClaimTable table = Open(kind);
        Task<Claim>? next = null;
        await Assert.ThrowsAsync<InvalidOperationException>(() => InThread.Run(() =>
        {
            using Claim claim = table.Enter(Keys.Of(1), null);
            next = table.EnterAsync(Keys.Of(1), null).AsTask();
            throw new InvalidOperationException("the function failed");
        }));
        using Claim owned = await next!;
        Assert.True(owned.IsOwned);
    }

    [Fact(Timeout = 60_000)]
    public async Task Dispose_ClaimTwice_LetsGoOnce()
    {
        using ClaimTable table = Open(Kind.InProcess);
        Claim first = table.Enter(Keys.Of(1), null);
        first.Dispose();
        using Claim second = table.Enter(Keys.Of(1), null);
        first.Dispose();
        Task<Claim> third = table.EnterAsync(Keys.Of(1), null).AsTask();
        Assert.NotSame(third, await Task.WhenAny(third, Task.Delay(50)));
        second.Dispose();
        (await third).Dispose();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Kind.InProcess)]
    [InlineData(Kind.Kernel)]
    public async Task NotStored_ManyWait_AllGoOnAtOnceAndLaterOnesClaim(Kind kind)
    {
        using ClaimTable table = Open(kind);
        Claim owner = table.Enter(Keys.Of(1), null);
        Task<Claim>[] waiters = [.. Enumerable.Range(0, 20).Select(_ => table.EnterAsync(Keys.Of(1), null).AsTask())];
        owner.NotStored();
        Assert.All(await Task.WhenAll(waiters), claim => Assert.False(claim.IsOwned));
        using Claim later = table.Enter(Keys.Of(1), null);
        Assert.True(later.IsOwned);
    }

    [Fact(Timeout = 60_000)]
    public Task Enter_InsideOfTheCall_GoesOnWithoutAClaim() => InThread.Run(() =>
    {
        using ClaimTable table = Open(Kind.Kernel);
        using Claim outer = table.Enter(Keys.Of(1), null);
        CallFrame frame = new(Keys.Of(2), new CallFrame(Keys.Of(1), null));
        Assert.False(table.Enter(Keys.Of(1), frame).IsOwned);
    });

    [Fact(Timeout = 60_000)]
    public Task Enter_InsideOfTheCallInAnotherTable_GoesOnWithoutAClaim() => InThread.Run(() =>
    {
        using ClaimTable table = Open(Kind.Kernel);
        using ClaimTable worker = Open(Kind.Kernel);
        using Claim outer = table.Enter(Keys.Of(1), null);
        Assert.False(worker.Enter(Keys.Of(1), new CallFrame(Keys.Of(1), null)).IsOwned);
        using Claim inner = worker.Enter(Keys.Of(2), new CallFrame(Keys.Of(1), null));
        Assert.True(inner.IsOwned);
    });

    [Fact(Timeout = 60_000)]
    public async Task Enter_KeysOfOneSlot_WaitForEachOther()
    {
        using ClaimTable table = Open(Kind.Kernel);
        (Digest one, Digest other) = Keys.OfOneSlot();
        Claim first = table.Enter(one, null);
        Assert.False(table.Enter(other, new CallFrame(one, null)).IsOwned);
        Task<Claim> second = table.EnterAsync(other, null).AsTask();
        Assert.NotSame(second, await Task.WhenAny(second, Task.Delay(50)));
        first.Dispose();
        using Claim owned = await second;
        Assert.True(owned.IsOwned);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Kind.InProcess)]
    [InlineData(Kind.Kernel)]
    public async Task EnterAsync_ManyFlows_BlocksNoThread(Kind kind)
    {
        using ClaimTable table = Open(kind);
        int threads = ThreadPool.ThreadCount;
        Claim owner = table.Enter(Keys.Of(1), null);
        Task<Claim>[] waiters = [.. Enumerable.Range(0, 1000).Select(_ => table.EnterAsync(Keys.Of(1), null).AsTask())];
        Assert.All(waiters, waiter => Assert.False(waiter.IsCompleted));
        int inside = 0, most = 0;
        Task all = Task.WhenAll(waiters.Select(async waiter =>
        {
            using Claim claim = await waiter;
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        }));
        owner.Dispose();
        await all;
        Assert.Equal(1, most);
        Assert.InRange(ThreadPool.ThreadCount, 0, threads + 200);
    }

    [Fact(Timeout = 60_000)]
    public Task Enter_PathCannotBeOpened_ClaimsInThisProcess() => InThread.Run(() =>
    {
        // A folder, and a place where not even an administrator makes files.
        foreach (string path in new[] { _folder.Path, OperatingSystem.IsLinux() ? "/proc/claims" : _folder.Path, _folder.File("absent/claims") })
        {
            using ClaimTable table = new(path);
            using Claim claim = table.Enter(Keys.Of(1), null);
            Assert.True(claim.IsOwned);
            Task<Claim> next = table.EnterAsync(Keys.Of(1), null).AsTask();
            Assert.False(next.IsCompleted);
            claim.Dispose();
            next.Result.Dispose();
        }
    });

    [Theory(Timeout = 60_000)]
    [InlineData(Kind.InProcess)]
    [InlineData(Kind.Kernel)]
    [InlineData(Kind.Lease)]
    public async Task Dispose_FlowsWait_TheyGoOnWithoutAClaim(Kind kind)
    {
        using ClaimTable foreign = Open(kind);
        using Claim elsewhere = foreign.Enter(Keys.Of(2), null);
        ClaimTable table = Open(kind);
        using Claim owner = table.Enter(Keys.Of(1), null);
        List<Task<Claim>> waiters = [InThread.Run(() => table.Enter(Keys.Of(1), null)), table.EnterAsync(Keys.Of(1), null).AsTask()];
        if (kind != Kind.InProcess)
        {
            waiters.AddRange([InThread.Run(() => table.Enter(Keys.Of(2), null)), table.EnterAsync(Keys.Of(2), null).AsTask()]);
        }

        await Task.Delay(50);
        Assert.All(waiters, waiter => Assert.False(waiter.IsCompleted));
        table.Dispose();
        Assert.All(await Task.WhenAll(waiters), claim => Assert.False(claim.IsOwned));
        Assert.False(table.Enter(Keys.Of(3), null).IsOwned);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Kind.Kernel)]
    [InlineData(Kind.Lease)]
    public async Task Dispose_ClaimsAreHeld_OthersGetThem(Kind kind)
    {
        using ClaimTable other = Open(kind);
        ClaimTable table = Open(kind);
        using Claim owner = table.Enter(Keys.Of(1), null);
        using Claim foreign = other.Enter(Keys.Of(2), null);
        // A thread of the table waits in the kernel, and keeps the file open.
        Task<Claim> blocked = table.EnterAsync(Keys.Of(2), null).AsTask();
        Task<Claim> waiter = other.EnterAsync(Keys.Of(1), null).AsTask();
        await Task.Delay(50);
        table.Dispose();
        Assert.False((await blocked).IsOwned);
        using Claim next = await waiter;
        Assert.True(next.IsOwned);
        owner.Dispose();
        using ClaimTable third = Open(kind);
        Task<Claim> last = third.EnterAsync(Keys.Of(1), null).AsTask();
        Assert.NotSame(last, await Task.WhenAny(last, Task.Delay(50)));
        next.Dispose();
        (await last).Dispose();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Kind.Kernel)]
    [InlineData(Kind.Lease)]
    public async Task Dispose_TwoKeysAreWaitedForElsewhere_TheFirstThatIsFreeIsNotKept(Kind kind)
    {
        using ClaimTable other = Open(kind);
        Claim one = other.Enter(Keys.Of(1), null);
        using Claim two = other.Enter(Keys.Of(2), null);
        ClaimTable table = Open(kind);
        Task<Claim>[] waiters = [table.EnterAsync(Keys.Of(1), null).AsTask(), table.EnterAsync(Keys.Of(2), null).AsTask()];
        await Task.Delay(50);
        table.Dispose();
        await Task.WhenAll(waiters);

        // The kernel gives it to the thread that was left behind, and that of the second key keeps the file open.
        one.Dispose();
        await Task.Delay(50);
        using ClaimTable third = Open(kind);
        using Claim next = await third.EnterAsync(Keys.Of(1), null).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(next.IsOwned);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Kind.Kernel)]
    [InlineData(Kind.Lease)]
    public Task Dispose_ManyTables_NoFileStaysOpenAndNoLeaseBehind(Kind kind) => InThread.Run(() =>
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        for (int i = 0; i < 50; i++)
        {
            using ClaimTable table = Open(kind);
            using Claim claim = table.Enter(Keys.Of(i), null);
            table.Enter(Keys.Of(i + 1), null).Dispose();
        }

        Assert.DoesNotContain(
            Directory.GetFiles("/proc/self/fd").Select(file => new FileInfo(file).LinkTarget),
            target => target?.StartsWith(_folder.Path, StringComparison.Ordinal) is true);
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories), file => Path.GetFileName(file) != "claims");
    });

    private ClaimTable Open(Kind kind) => kind switch
    {
        Kind.InProcess => new ClaimTable(null),
        Kind.Kernel => new ClaimTable(_folder.File("claims")),
        _ => new ClaimTable(_folder.File("claims"), new LeaseOptions()),
    };

    public enum Kind
    {
        InProcess,
        Kernel,
        Lease,
    }
}
