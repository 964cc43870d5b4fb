namespace Fleche.Caches;

/// <summary>A slot that somebody in this process owns, or that a thread waits for, and those who come next. Guarded by the table's lock.</summary>
internal sealed class ClaimQueue(long slot)
{
    private Queue<ClaimWaiter>? _waiters;

    public long Slot => slot;

    public bool IsEmpty => _waiters is null or { Count: 0 };

    public void Add(ClaimWaiter waiter) => (_waiters ??= []).Enqueue(waiter);

    /// <summary>Takes the next one out; null for none.</summary>
    public ClaimWaiter? Next() => _waiters is not null && _waiters.TryDequeue(out ClaimWaiter? waiter) ? waiter : null;

    /// <summary>Takes all out; null for none.</summary>
    public Queue<ClaimWaiter>? All()
    {
        Queue<ClaimWaiter>? all = _waiters;
        _waiters = null;
        return all;
    }
}
