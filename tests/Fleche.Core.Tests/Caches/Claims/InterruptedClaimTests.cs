using System.Reflection;
using Fleche.Caches;
using Fleche.Memoization;

namespace Fleche.Tests.Caches.Claims;

/// <summary>An interrupt that meets a thread where it waits for a lock of ours, and not for a claim, leaves no key without an owner.</summary>
public sealed class InterruptedClaimTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly CallFrame Around = new(Keys.Of(2), null);

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Dispose_ClaimOfAnInterruptedThread_TheNextOneGetsTheKey()
    {
        using ClaimTable table = new(null);
        Claim owner = table.Enter(Keys.Of(1), null);
        Task<Claim> waiting = table.EnterAsync(Keys.Of(1), null).AsTask();

        bool isInterrupted = false;
        await InterruptedAt(LockOf(table, "_gate"), () =>
        {
            owner.Dispose();
            isInterrupted = IsInterrupted();
        });

        using Claim next = await waiting.WaitAsync(Patience);
        Assert.True(next.IsOwned);
        Assert.True(isInterrupted);
    }

    [Fact(Timeout = 60_000)]
    public async Task Enter_InterruptedBeforeItWaitsForAnotherTable_TheNextOneGetsTheKey()
    {
        using ClaimTable other = new(_folder.File("claims"));
        using ClaimTable table = new(_folder.File("claims"));
        Claim owner = other.Enter(Keys.Of(1), null);

        Task interrupted = InterruptedAt(LockOf(typeof(WaitGraph), "Gate"), () => table.Enter(Keys.Of(1), Around).Dispose());

        await Assert.ThrowsAsync<ThreadInterruptedException>(() => interrupted);
        owner.Dispose();
        using Claim next = await table.EnterAsync(Keys.Of(1), null).AsTask().WaitAsync(Patience);
        Assert.True(next.IsOwned);
    }

    [Fact(Timeout = 60_000)]
    public async Task Enter_InterruptedWhenItHasTheClaim_ReturnsIt()
    {
        using ClaimTable table = new(null);
        Claim owner = table.Enter(Keys.Of(1), null);
        TaskCompletionSource<Thread> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<Claim> waiting = InThread.Run(() =>
        {
            started.SetResult(Thread.CurrentThread);
            return table.Enter(Keys.Of(1), Around);
        });
        Thread thread = await started.Task;
        SpinWait.SpinUntil(() => IsWaiting(thread));

        await InThread.Run(() =>
        {
            lock (LockOf(typeof(WaitGraph), "Gate"))
            {
                owner.Dispose();
                // Nothing tells that it waits for this lock now.
                waiting.Wait(100);
                thread.Interrupt();
                waiting.ContinueWith(_ => { }).Wait(100);
            }
        });

        using Claim next = await waiting.WaitAsync(Patience);
        Assert.True(next.IsOwned);
    }

    [Fact(Timeout = 60_000)]
    public async Task Release_LeaseOfAnInterruptedThread_IsOver()
    {
        using LeaseClaims leases = new(_folder.Path, new LeaseOptions());
        using LeaseClaims other = new(_folder.Path, new LeaseOptions());
        Assert.True(leases.TryTake(1));

        await InterruptedAt(LockOf(leases, "_gate"), () => leases.Release(1));

        Assert.True(other.TryTake(1));
    }

    /// <summary>Runs the body on a thread that is interrupted when it first waits, which it does for the lock.</summary>
    private static Task InterruptedAt(Lock gate, Action body) => InThread.Run(() =>
    {
        Thread? thread = null;
        Task running;
        lock (gate)
        {
            running = InThread.Run(() =>
            {
                Volatile.Write(ref thread, Thread.CurrentThread);
                Thread.CurrentThread.Interrupt();
                body();
            });
            SpinWait.SpinUntil(() => running.IsCompleted || (Volatile.Read(ref thread) is { } current && IsWaiting(current)));
        }

        running.GetAwaiter().GetResult();
    });

    private static bool IsWaiting(Thread thread) => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin);

    private static bool IsInterrupted()
    {
        try
        {
            Thread.Sleep(0);
            return false;
        }
        catch (ThreadInterruptedException)
        {
            return true;
        }
    }

    private static Lock LockOf(object owner, string field) =>
        (Lock)(owner as Type ?? owner.GetType()).GetField(field, BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(owner is Type ? null : owner)!;
}
