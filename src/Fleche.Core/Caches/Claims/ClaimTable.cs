using Fleche.Logging;
using Fleche.Memoization;

namespace Fleche.Caches;

/// <summary>Who computes what: at most one owner for each key, so that calls which miss at the same time run their function once.</summary>
/// <remarks>
/// In this process the first to come owns a key, and the others queue up; the owner then takes the claim across processes, which the process keeps until its queue is empty.
/// A claim that another process has is waited for by a thread made for it, so that waiting flows can be let go when the table is disposed of.
/// Nobody waits for a call in which it runs, and nobody closes a cycle of flows that wait for each other (<see cref="WaitGraph"/>, <see cref="PublishedWaits"/>).
/// </remarks>
internal sealed partial class ClaimTable : IDisposable
{
    private const int WaitStackSize = 256 * 1024;

    /// <summary>Guards the queues and whether this is disposed of. Neither files nor flows are touched under it.</summary>
    private readonly Lock _gate = new();

    /// <summary>The slots that are owned or waited for in this process.</summary>
    private readonly Dictionary<long, ClaimQueue> _queues = [];

    private readonly LeaseOptions? _leases;

    private bool _isDisposed;

    /// <summary>Whether it was logged that claims across processes failed.</summary>
    private bool _isFailureReported;

    /// <summary>Makes a table; nothing is opened before it is needed.</summary>
    /// <param name="path">The file whose locks are the claims across processes; null: nobody outside of this process can see the store.</param>
    public ClaimTable(string? path)
        : this(path, null)
    {
    }

    /// <summary>Makes a table with leases instead of locks.</summary>
    internal ClaimTable(string? path, LeaseOptions? leases)
    {
        Path = path;
        _leases = leases;
    }

    /// <summary>The file whose locks are the claims across processes.</summary>
    public string? Path { get; }

    /// <summary>Claims a key; waits as long as somebody else owns it. The owner looks into the store again before it computes.</summary>
    /// <param name="key">The call's key.</param>
    /// <param name="frame">The memoized call in which this one is made: whoever is inside of a call must not wait for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public Claim Enter(Digest key, CallFrame? frame, CancellationToken cancellationToken = default)
    {
        if (TryEnter(key, frame, mayWait: true, out ClaimWaiter? waiter) is { } claim)
        {
            return claim;
        }

        try
        {
            // Its end wakes this thread directly; no free one of the ThreadPool is needed.
            waiter!.Claim.Wait(cancellationToken);
            return waiter.Claim.Result;
        }
        catch
        {
            waiter!.GiveUp();
            throw;
        }
        finally
        {
            EndWait(waiter);
        }
    }

    /// <summary>Like <see cref="Enter"/>, without blocking a thread.</summary>
    public ValueTask<Claim> EnterAsync(Digest key, CallFrame? frame, CancellationToken cancellationToken = default)
    {
        return TryEnter(key, frame, mayWait: true, out ClaimWaiter? waiter) is { } claim ? new(claim) : WaitAsync(waiter!);

        async ValueTask<Claim> WaitAsync(ClaimWaiter waiter)
        {
            try
            {
                return await waiter.Claim.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                waiter.GiveUp();
                throw;
            }
            finally
            {
                EndWait(waiter);
            }
        }
    }

    /// <summary>Claims a key unless somebody else owns it.</summary>
    public Claim EnterAtOnce(Digest key) => TryEnter(key, null, mayWait: false, out _)!;

    /// <summary>Lets go of a slot, for the next one in this process if there is one.</summary>
    internal void Leave(ClaimQueue queue, bool isStored)
    {
        ClaimWaiter? next = null;
        Queue<ClaimWaiter>? released = null;
        do
        {
            using (Interruption.Enter(_gate))
            {
                if (isStored)
                {
                    next = queue.Next();
                }
                else
                {
                    released = queue.All();
                }
            }

            try
            {
                if (next?.GoOn(new Claim(this, queue)) == true)
                {
                    return;
                }
            }
            catch (OutOfMemoryException)
            {
                next!.GoOn(Claim.None);
            }
        }
        while (next is not null);

        Release(queue.Slot);
        LetGo(released);
        Settle(queue);
    }

    /// <summary>Ends all claims; whoever waits goes on without one.</summary>
    public void Dispose()
    {
        Queue<ClaimWaiter>?[] waiters;
        using (Interruption.Enter(_gate))
        {
            _isDisposed = true;
            waiters = [.. _queues.Values.Select(queue => queue.All())];
        }

        Array.ForEach(waiters, LetGo);
        // Opened by now, or never: who opens it looks at _isDisposed.
        Locks?.Dispose();
    }

    /// <returns>A claim; or null, and a waiter that gets it.</returns>
    private Claim? TryEnter(Digest key, CallFrame? frame, bool mayWait, out ClaimWaiter? waiter)
    {
        waiter = null;
        long slot = ClaimSlot.Of(key);
        while (true)
        {
            ClaimQueue? queue;
            Claim? claim = null;
            using (Interruption.Enter(_gate))
            {
                if (_isDisposed)
                {
                    break;
                }

                if (!_queues.TryGetValue(slot, out queue))
                {
                    queue = new ClaimQueue(slot);
                    claim = new Claim(this, queue);
                    _queues.Add(slot, queue);
                }
                else if (waiter is not null)
                {
                    queue!.Add(waiter);
                    return null;
                }
            }

            // What costs something is done only now that somebody else owns the key. It may be free again afterwards.
            if (claim is null)
            {
                waiter = mayWait ? TryBeginWait(key, frame) : null;
                if (waiter is null)
                {
                    break;
                }

                continue;
            }

            if (TryTake(slot))
            {
                EndWait(waiter);
                waiter = null;
                return claim;
            }

            try
            {
                waiter ??= mayWait ? TryBeginWait(key, frame) : null;
                if (TryQueue(queue, waiter))
                {
                    return null;
                }

                break;
            }
            finally
            {
                // Whatever is thrown: others may have queued up meanwhile.
                Settle(queue);
            }
        }

        EndWait(waiter);
        waiter = null;
        return Claim.None;
    }

    /// <summary>Notes that a flow waits for a key; null if it must not.</summary>
    private ClaimWaiter? TryBeginWait(Digest key, CallFrame? frame)
    {
        ClaimWaiter waiter = new(ClaimSlot.Of(key), ClaimSlot.Inside(frame));
        if (waiter.Inside.Contains(waiter.Slot))
        {
            return null;
        }

        if (WaitGraph.TryAdd(waiter))
        {
            if (frame is null || Locks is not { } locks || locks.TryAddWait(waiter))
            {
                return waiter;
            }

            WaitGraph.Remove(waiter);
        }

        FlecheLog.ClaimCycle(FlecheLogging.For<Cache>(), key);
        return null;
    }

    /// <summary>The flow does not wait any more. Throws nothing: it may have its claim by now.</summary>
    private void EndWait(ClaimWaiter? waiter)
    {
        if (waiter?.Inside.Length > 0)
        {
            WaitGraph.Remove(waiter);
            Locks?.RemoveWait(waiter);
        }
    }

    private bool TryQueue(ClaimQueue queue, ClaimWaiter? waiter)
    {
        using (Interruption.Enter(_gate))
        {
            if (waiter is null || _isDisposed)
            {
                return false;
            }

            queue.Add(waiter);
            return true;
        }
    }

    private static void LetGo(Queue<ClaimWaiter>? waiters)
    {
        while (waiters?.TryDequeue(out ClaimWaiter? waiter) is true)
        {
            waiter.GoOn(Claim.None);
        }
    }
}
