using Fleche.Logging;

namespace Fleche.Caches;

/// <summary>Claims that are locks of single bytes of a file: they cost about a microsecond, and end with their owner.</summary>
internal sealed class KernelClaims : IClaimLocks
{
    /// <summary>The byte of slot 0. The waits are below.</summary>
    private const long FirstSlot = 1L << 62;

    private readonly KernelLocks _locks;
    private readonly PublishedWaits _waits;

    private KernelClaims(KernelLocks locks)
    {
        _locks = locks;
        _waits = new PublishedWaits(locks);
    }

    /// <summary>Opens the file; null if there are no such locks.</summary>
    public static KernelClaims? TryOpen(string path)
    {
        KernelLocks locks = KernelLocks.Open(path);
        try
        {
            if (locks.TryLock(PublishedWaits.ProbeByte, 1, isExclusive: false) != LockOutcome.NotSupported)
            {
                locks.Unlock(PublishedWaits.ProbeByte, 1);
                return new KernelClaims(locks);
            }
        }
        catch
        {
            locks.Dispose();
            throw;
        }

        locks.Dispose();
        return null;
    }

    public bool TryTake(long slot) => IsTaken(_locks.TryLock(FirstSlot + slot, 1, isExclusive: true));

    public bool Take(long slot)
    {
        try
        {
            return IsTaken(_locks.Lock(FirstSlot + slot, 1, isExclusive: true));
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    public void Release(long slot)
    {
        try
        {
            _locks.Unlock(FirstSlot + slot, 1);
        }
        catch (ObjectDisposedException)
        {
            // That let go of all.
        }
    }

    public bool TryAddWait(ClaimWaiter waiter)
    {
        try
        {
            return _waits.TryAdd(waiter.Inside, waiter.Slot);
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
        catch (Exception e)
        {
            FlecheLog.WaitNotPublished(FlecheLogging.For<Cache>(), e);
            return true;
        }
    }

    public void RemoveWait(ClaimWaiter waiter)
    {
        try
        {
            _waits.Remove(waiter.Inside, waiter.Slot);
        }
        catch (ObjectDisposedException)
        {
            // With the file its rows lose their owner.
        }
        catch (Exception e)
        {
            FlecheLog.WaitNotPublished(FlecheLogging.For<Cache>(), e);
        }
    }

    public void Dispose() => _locks.Dispose();

    private static bool IsTaken(LockOutcome outcome) => outcome switch
    {
        LockOutcome.Taken => true,
        LockOutcome.Busy => false,
        _ => throw new IOException("The file system does not lock ranges of files any more."),
    };
}
