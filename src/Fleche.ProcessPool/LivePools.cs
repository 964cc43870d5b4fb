using Fleche.ProcessPool.Managing;
using Fleche.ProcessPool.Output;

namespace Fleche.ProcessPool;

/// <summary>
/// The pools that are not over. When the program ends in the ordinary way, each does with its calls what its
/// <see cref="ProgramExitPolicy"/> says. A program that a signal ends, or that crashes, needs nothing: its workers see the end of their pipe.
/// </summary>
internal static class LivePools
{
    private static readonly HashSet<Manager> Pools = [];

    static LivePools() => ProgramEnd.ExpectPools(End);

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

    /// <summary>All are told before any is waited for, since the calls of one may wait for those of another.</summary>
    private static void End()
    {
        Manager[] pools = All;
        foreach (Manager pool in pools)
        {
            pool.FlushMaps();
        }

        foreach (Manager pool in pools)
        {
            pool.EndWithProgram();
        }

        // Not WhenAll, whose task would need a thread of the thread pool to be done.
        Task[] ends = [.. pools.Select(static pool => pool.Ended)];
        do
        {
            foreach (Manager pool in pools)
            {
                pool.GiveUpListenersIfStuck();
            }
        }
        while (!Task.WaitAll(ends, Deliveries.Patience));
    }
}
