namespace Fleche;

/// <summary>
/// Wakes threads that wait for futures. A thread that completes several futures in a row does so at the end: who is woken by the first would
/// interrupt it, only to wait for the second.
/// </summary>
internal static class WakeUps
{
    [ThreadStatic] private static bool _arePostponed;
    [ThreadStatic] private static List<IWaiter>? _postponed;

    /// <summary>What the waiter waits for may be there.</summary>
    public static void Wake(IWaiter waiter)
    {
        if (!_arePostponed)
        {
            waiter.Wake();
            return;
        }

        List<IWaiter> postponed = _postponed ??= [];
        if (postponed.Count == 0 || postponed[^1] != waiter)
        {
            postponed.Add(waiter);
        }
    }

    /// <summary>From now on this thread wakes nobody, until <see cref="Release"/>, which must follow.</summary>
    public static void Postpone() => _arePostponed = true;

    /// <summary>Wakes those that were to be woken meanwhile.</summary>
    public static void Release()
    {
        _arePostponed = false;
        if (_postponed is { Count: > 0 } postponed)
        {
            foreach (IWaiter waiter in postponed)
            {
                waiter.Wake();
            }

            postponed.Clear();
        }
    }
}
