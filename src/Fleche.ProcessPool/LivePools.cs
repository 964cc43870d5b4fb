using Fleche.ProcessPool.Managing;

namespace Fleche.ProcessPool;

/// <summary>
/// The pools that are not over. When the program ends in the ordinary way they finish their calls, as Python's do. A program that a signal
/// ends, or that crashes, needs nothing: its workers see the end of their pipe.
/// </summary>
internal static class LivePools
{
    private static readonly HashSet<Manager> Pools = [];

    static LivePools() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => End();

    /// <summary>All of them, as of now.</summary>
    public static Manager[] All
    {
        get
        {
            lock (Pools)
            {
                return [.. Pools];
            }
        }
    }

    public static void Add(Manager manager)
    {
        lock (Pools)
        {
            Pools.Add(manager);
        }
    }

    public static void Remove(Manager manager)
    {
        lock (Pools)
        {
            Pools.Remove(manager);
        }
    }

    private static void End()
    {
        Manager[] pools = All;
        foreach (Manager pool in pools)
        {
            pool.Shutdown(cancelFutures: false);
        }

        Task.WaitAll(pools.Select(static pool => pool.Ended));
    }
}
