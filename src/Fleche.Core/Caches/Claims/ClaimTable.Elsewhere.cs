using Fleche.Logging;

namespace Fleche.Caches;

/// <content>What the table has to do with other processes.</content>
internal sealed partial class ClaimTable
{
    /// <summary>Held while the claims across processes are opened; taken before <see cref="_gate"/>.</summary>
    private readonly Lock _opening = new();

    private IClaimLocks? _locks;

    private bool _isOpened;

    /// <summary>The claims across processes; null: there are none.</summary>
    private IClaimLocks? Locks
    {
        get
        {
            if (!Volatile.Read(ref _isOpened))
            {
                using (Interruption.Enter(_opening))
                {
                    if (!_isOpened)
                    {
                        _locks = Open();
                        Volatile.Write(ref _isOpened, true);
                    }
                }
            }

            return _locks;
        }
    }

    /// <summary>Decides about a slot that this process has in its table but, across processes, does not own: nobody wants it, or the next one gets it.</summary>
    private void Settle(ClaimQueue queue)
    {
        using (Interruption.Enter(_gate))
        {
            if (queue.IsEmpty)
            {
                _queues.Remove(queue.Slot);
                return;
            }
        }

        if (TryTake(queue.Slot))
        {
            Leave(queue, isStored: true);
            return;
        }

        try
        {
            new Thread(() => WaitElsewhere(queue), WaitStackSize) { IsBackground = true, Name = "Fleche claim" }.UnsafeStart();
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            Drop(queue);
            FlecheLog.ClaimThreadNotStarted(FlecheLogging.For<Cache>(), e);
        }
    }

    // Whatever is thrown here and below must not leave a queue without an owner: those in it would wait for ever.
    private void WaitElsewhere(ClaimQueue queue)
    {
        bool isTaken = true;
        try
        {
            isTaken = Locks!.Take(queue.Slot);
        }
        catch (Exception e)
        {
            ReportFailure(e);
        }

        if (isTaken)
        {
            Leave(queue, isStored: true);
        }
        else
        {
            Drop(queue);
        }
    }

    /// <summary>Lets all go on without a claim.</summary>
    private void Drop(ClaimQueue queue)
    {
        Queue<ClaimWaiter>? waiters;
        using (Interruption.Enter(_gate))
        {
            waiters = queue.All();
            _queues.Remove(queue.Slot);
        }

        LetGo(waiters);
    }

    private bool TryTake(long slot)
    {
        try
        {
            return Locks?.TryTake(slot) is not false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
        catch (Exception e)
        {
            ReportFailure(e);
            return true;
        }
    }

    private void Release(long slot)
    {
        try
        {
            Locks?.Release(slot);
        }
        catch (Exception e)
        {
            ReportFailure(e);
        }
    }

    private IClaimLocks? Open()
    {
        using (Interruption.Enter(_gate))
        {
            if (Path is null || _isDisposed)
            {
                return null;
            }
        }

        try
        {
            return ClaimLocks.Open(Path, _leases);
        }
        catch (Exception e)
        {
            // Whatever is wrong with the path would fail each call.
            ReportFailure(e);
            return null;
        }
    }

    /// <summary>Without claims across processes those of this process still hold: a cache that fails never fails the call.</summary>
    private void ReportFailure(Exception exception)
    {
        if (!Interlocked.Exchange(ref _isFailureReported, true))
        {
            FlecheLog.ClaimsNotShared(FlecheLogging.For<Cache>(), Path!, exception);
        }
    }
}
