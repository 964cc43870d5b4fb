using Fleche.ProcessPool.Managing;

namespace Fleche.ProcessPool;

/// <summary>
/// The pools that are not over. When the program ends in the ordinary way, each does with its calls what its
/// <see cref="ProgramExitPolicy"/> says. A program that a signal ends, or that crashes, needs nothing: its workers see the end of their pipe.
/// </summary>
internal static class LivePools
{
    /// <summary>How long callbacks may run on after the last call: they are user code, and may wait for the very end of the program.</summary>
    private static readonly TimeSpan CallbackPatience = TimeSpan.FromSeconds(5);

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

    /// <summary>All are told before any is waited for, since the calls of one may wait for those of another.</summary>
    private static void End()
    {
        Manager[] pools = All;
        foreach (Manager pool in pools)
        {
            pool.EndWithProgram();
        }

        Task.WaitAll(pools.Select(static pool => pool.Ended));
        DoneCallback.WaitForAll(CallbackPatience);
    }
}
