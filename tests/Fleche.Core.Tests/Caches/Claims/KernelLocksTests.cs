using Fleche.Caches;

namespace Fleche.Tests.Caches.Claims;

public sealed class KernelLocksTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 30_000)]
    public Task TryLock_OtherHasTheByte_IsBusyUntilItIsUnlocked() => InThread.Run(() =>
    {
        using KernelLocks one = Open();
        using KernelLocks other = Open();
        Assert.Equal(LockOutcome.Taken, one.TryLock(7, 1, isExclusive: true));
        Assert.Equal(LockOutcome.Busy, other.TryLock(7, 1, isExclusive: true));
        Assert.Equal(LockOutcome.Busy, other.TryLock(7, 1, isExclusive: false));
        Assert.Equal(LockOutcome.Taken, other.TryLock(8, 1, isExclusive: true));
        one.Unlock(7, 1);
        Assert.Equal(LockOutcome.Taken, other.TryLock(7, 1, isExclusive: true));
    });

    [Fact(Timeout = 30_000)]
    public Task TryLock_Shared_ManyHaveIt() => InThread.Run(() =>
    {
        using KernelLocks one = Open();
        using KernelLocks other = Open();
        using KernelLocks third = Open();
        Assert.Equal(LockOutcome.Taken, one.TryLock(0, 10, isExclusive: false));
        Assert.Equal(LockOutcome.Taken, other.TryLock(5, 10, isExclusive: false));
        Assert.Equal(LockOutcome.Busy, third.TryLock(9, 1, isExclusive: true));
        other.Unlock(5, 10);
        Assert.Equal(LockOutcome.Busy, third.TryLock(9, 1, isExclusive: true));
        one.Unlock(0, 10);
        Assert.Equal(LockOutcome.Taken, third.TryLock(9, 1, isExclusive: true));
    });

    [Fact(Timeout = 30_000)]
    public Task TryLock_LastOffsets_AreTaken() => InThread.Run(() =>
    {
        using KernelLocks one = Open();
        using KernelLocks other = Open();
        Assert.Equal(LockOutcome.Taken, one.TryLock(long.MaxValue - 1, 1, isExclusive: true));
        Assert.Equal(LockOutcome.Taken, one.TryLock(1L << 62, 1, isExclusive: true));
        Assert.Equal(LockOutcome.Busy, other.TryLock(1L << 62, 1, isExclusive: true));
        Assert.Equal(LockOutcome.Busy, other.TryLock(long.MaxValue - 1, 1, isExclusive: true));
        Assert.Equal(0, new FileInfo(_folder.File("locks")).Length);
    });

    [Fact(Timeout = 30_000)]
    public async Task Lock_OtherUnlocks_Returns()
    {
        using KernelLocks one = Open();
        using KernelLocks other = Open();
        one.TryLock(1, 1, isExclusive: true);
        Task<LockOutcome> wait = InThread.Run(() => other.Lock(1, 1, isExclusive: true));
        Assert.NotSame(wait, await Task.WhenAny(wait, Task.Delay(100)));
        one.Unlock(1, 1);
        Assert.Equal(LockOutcome.Taken, await wait);
    }

    [Fact(Timeout = 30_000)]
    public async Task Lock_OtherIsDisposed_Returns()
    {
        KernelLocks one = Open();
        using KernelLocks other = Open();
        one.TryLock(1, 1, isExclusive: true);
        Task<LockOutcome> wait = InThread.Run(() => other.Lock(1, 1, isExclusive: true));
        one.Dispose();
        Assert.Equal(LockOutcome.Taken, await wait);
    }

    [Fact(Timeout = 30_000)]
    public Task Dispose_AnotherDescriptorOfTheFile_KeepsTheLocks() => InThread.Run(() =>
    {
        using KernelLocks one = Open();
        one.TryLock(1, 1, isExclusive: true);
        // Locks of the process, which POSIX has, would end here.
        Open().Dispose();
        using KernelLocks other = Open();
        Assert.Equal(LockOutcome.Busy, other.TryLock(1, 1, isExclusive: true));
    });

    [Fact(Timeout = 30_000)]
    public Task TryLock_Disposed_Throws() => InThread.Run(() =>
    {
        KernelLocks locks = Open();
        locks.Dispose();
        Assert.Throws<ObjectDisposedException>(() => locks.TryLock(1, 1, isExclusive: true));
    });

    [Fact(Timeout = 30_000)]
    public Task Open_NoFolder_Throws() => InThread.Run(() =>
        Assert.ThrowsAny<IOException>(() => KernelLocks.Open(_folder.File(Path.Combine("absent", "locks")))));

    private KernelLocks Open() => KernelLocks.Open(_folder.File("locks"));
}
