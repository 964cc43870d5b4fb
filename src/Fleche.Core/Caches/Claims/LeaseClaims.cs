using Fleche.Logging;

namespace Fleche.Caches;

/// <summary>Claims that are files in a folder, for file systems whose locks other machines may not see.</summary>
/// <remarks>
/// An owner renews its leases as long as it lives. A lease is over when its owner is known to be dead, which only the same machine can know, or when it was not renewed
/// in time; the file server's clock alone decides, since clocks of two machines differ. An owner that is stopped for longer than that loses its lease and does not
/// know: a function then runs twice, with the same result. Flows of two processes that wait for each other are not found out here.
/// </remarks>
internal sealed class LeaseClaims(string folder, LeaseOptions options) : IClaimLocks
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();

    /// <summary>The leases that this table holds.</summary>
    private readonly Dictionary<long, LeaseOwner> _held = [];

    /// <summary>Set when this is disposed of.</summary>
    private readonly ManualResetEventSlim _stop = new();

    /// <summary>Whether the thread that renews is there.</summary>
    private bool _isRenewing;

    public bool TryTake(long slot)
    {
        LeaseOwner owner = LeaseOwner.New(options.Machine);
        string path = PathOf(slot);
        Directory.CreateDirectory(folder);
        if (!LeaseFile.TryCreate(path, owner) && !TryTakeOver(path, owner))
        {
            return false;
        }

        using (Interruption.Enter(_gate))
        {
            if (!_stop.IsSet)
            {
                _held[slot] = owner;
                StartRenewing();
                return true;
            }
        }

        End(path, owner);
        return true;
    }

    public bool Take(long slot)
    {
        // Nothing in a network file system tells that a file is gone: this is the one place where we can only look again.
        TimeSpan pause = ShortestPause;
        while (!_stop.Wait(pause))
        {
            if (TryTake(slot))
            {
                return true;
            }

            pause = TimeSpan.FromTicks(Math.Min((pause * 1.5).Ticks, Math.Min(LongestPause.Ticks, options.Renewal.Ticks)));
        }

        return false;
    }

    public void Release(long slot)
    {
        LeaseOwner? owner;
        using (Interruption.Enter(_gate))
        {
            if (!_held.Remove(slot, out owner))
            {
                return;
            }
        }

        End(PathOf(slot), owner);
    }

    public bool TryAddWait(ClaimWaiter waiter) => true;

    public void RemoveWait(ClaimWaiter waiter) { }

    public void Dispose()
    {
        KeyValuePair<long, LeaseOwner>[] held;
        using (Interruption.Enter(_gate))
        {
            _stop.Set();
            held = [.. _held];
            _held.Clear();
        }

        foreach ((long slot, LeaseOwner owner) in held)
        {
            End(PathOf(slot), owner);
        }
    }

    private string PathOf(long slot) => Path.Combine(folder, slot.ToString("x16"));

    private bool TryTakeOver(string path, LeaseOwner owner)
    {
        if (!IsOver(path))
        {
            return false;
        }

        // Of several who see that it is over, one may act, and has to look again: it may be the new lease of another by now.
        string guard = $"{path}.takeover";
        if (!LeaseFile.TryCreate(guard, owner))
        {
            if (IsOver(guard))
            {
                File.Delete(guard);
            }

            return false;
        }

        try
        {
            if (LeaseFile.TryRead(path, out LeaseOwner? former, out DateTime renewed))
            {
                if (!IsOver(former, renewed))
                {
                    return false;
                }

                FlecheLog.LeaseTakenOver(FlecheLogging.For<Cache>(), path, former?.ToString() ?? "a process that did not write its name");
                File.Delete(path);
            }

            return LeaseFile.TryCreate(path, owner);
        }
        finally
        {
            File.Delete(guard);
        }
    }

    /// <summary>Whether a file is gone, its owner dead, or its time over.</summary>
    private bool IsOver(string path) => !LeaseFile.TryRead(path, out LeaseOwner? owner, out DateTime renewed) || IsOver(owner, renewed);

    private bool IsOver(LeaseOwner? owner, DateTime renewed) => owner?.IsDead(options.Machine) is true || LeaseFile.Now(folder) - renewed > options.Duration;

    private static void End(string path, LeaseOwner owner)
    {
        try
        {
            if (LeaseFile.TryRead(path, out LeaseOwner? current, out _) && current == owner)
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            FlecheLog.LeaseNotKept(FlecheLogging.For<Cache>(), path, e);
        }
    }

    private void StartRenewing()
    {
        if (_isRenewing)
        {
            return;
        }

        try
        {
            // A thread of its own: the lease must not end because the ThreadPool is busy.
            new Thread(Renew, 256 * 1024) { IsBackground = true, Name = "Fleche leases" }.UnsafeStart();
            _isRenewing = true;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            FlecheLog.LeaseNotKept(FlecheLogging.For<Cache>(), folder, e);
        }
    }

    private void Renew()
    {
        RemoveAbandonedClocks();
        for (long renewals = 1; ; renewals++)
        {
            try
            {
                if (_stop.Wait(options.Renewal) || !RenewHeld(renewals))
                {
                    return;
                }
            }
            catch (Exception e)
            {
                // The heap is full, say. It may not be the next time.
                FlecheLog.LeaseNotKept(FlecheLogging.For<Cache>(), folder, e);
            }
        }
    }

    /// <returns>False: there is none, and the thread ends.</returns>
    private bool RenewHeld(long renewals)
    {
        KeyValuePair<long, LeaseOwner>[] held;
        using (Interruption.Enter(_gate))
        {
            if (_held.Count == 0)
            {
                _isRenewing = false;
                return false;
            }

            held = [.. _held];
        }

        foreach ((long slot, LeaseOwner owner) in held)
        {
            Renew(slot, owner, renewals);
        }

        return true;
    }

    private void RemoveAbandonedClocks()
    {
        try
        {
            LeaseFile.RemoveAbandonedClocks(folder, options.Duration);
        }
        catch (Exception)
        {
            // They are in nobody's way, and the next thread that renews tries again.
        }
    }

    private void Renew(long slot, LeaseOwner owner, long renewals)
    {
        try
        {
            if (LeaseFile.TryRenew(PathOf(slot), owner, renewals))
            {
                return;
            }

            using (Interruption.Enter(_gate))
            {
                if (_held.TryGetValue(slot, out LeaseOwner? current) && current == owner)
                {
                    _held.Remove(slot);
                }
            }
        }
        catch (Exception e)
        {
            FlecheLog.LeaseNotKept(FlecheLogging.For<Cache>(), PathOf(slot), e);
        }
    }
}
