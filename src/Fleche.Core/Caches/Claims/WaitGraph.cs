namespace Fleche.Caches;

/// <summary>Who waits for whom in this process, in all caches: two flows that waited for each other would never go on.</summary>
/// <remarks>
/// Calls that want each other are rare: recursion without end, but for parameters that are not part of the key. An edge that is there a moment too long, or that
/// belongs to a call which runs without a claim, can only make somebody go on without waiting, which is always right.
/// </remarks>
internal static class WaitGraph
{
    private static readonly Lock Gate = new();
    private static readonly WaitEdges Edges = new();

    /// <summary>Notes that a flow waits; false, and nothing noted, if that would close a cycle.</summary>
    public static bool TryAdd(ClaimWaiter waiter)
    {
        if (waiter.Inside.Length == 0)
        {
            return true;
        }

        using (Interruption.Enter(Gate))
        {
            if (Edges.Leads(waiter.Slot, waiter.Inside))
            {
                return false;
            }

            Edges.Add(waiter.Inside, waiter.Slot);

            return true;
        }
    }

    /// <summary>The flow does not wait any more.</summary>
    public static void Remove(ClaimWaiter waiter)
    {
        if (waiter.Inside.Length == 0)
        {
            return;
        }

        using (Interruption.Enter(Gate))
        {
            Edges.Remove(waiter.Inside, waiter.Slot);
        }
    }
}
