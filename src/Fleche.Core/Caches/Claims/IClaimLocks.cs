namespace Fleche.Caches;

/// <summary>Claims across processes. In one process at most one thread at a time deals with a slot. What is taken after it was disposed of, or by a wait that is just ending then, is let go of as anything is.</summary>
internal interface IClaimLocks : IDisposable
{
    /// <summary>Takes a slot if nobody has it.</summary>
    bool TryTake(long slot);

    /// <summary>Takes a slot; blocks the thread as long as somebody else has it.</summary>
    /// <returns>False: it was disposed of meanwhile.</returns>
    bool Take(long slot);

    /// <summary>Lets go of a slot.</summary>
    void Release(long slot);

    /// <summary>Notes for other processes that a flow waits; false, and nothing noted, if that would close a cycle.</summary>
    bool TryAddWait(ClaimWaiter waiter);

    /// <summary>The flow does not wait any more.</summary>
    void RemoveWait(ClaimWaiter waiter);
}
