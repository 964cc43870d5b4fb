using System.Runtime.InteropServices;
using Fleche.ProcessPool.Managing;

namespace Fleche.ProcessPool;

/// <summary>
/// The pools whose workers may live. When the program ends in the ordinary way they finish their calls, as Python's do; when it is ended by
/// Ctrl-C or SIGTERM their workers are killed. A program that crashes needs nothing: its workers see the end of their pipe.
/// </summary>
internal static class LivePools
{
    private static readonly HashSet<Manager> Pools = [];
    private static readonly List<PosixSignalRegistration> Signals = [];

    /// <summary>When a signal asked the program to end (its own handlers may have decided otherwise).</summary>
    private static long _interruptedAt = long.MinValue;

    public static void Add(Manager manager)
    {
        lock (Pools)
        {
            if (Signals.Count == 0)
            {
                AppDomain.CurrentDomain.ProcessExit += static (_, _) => End();
                foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
                {
                    Signals.Add(PosixSignalRegistration.Create(signal, static _ => Volatile.Write(ref _interruptedAt, Environment.TickCount64)));
                }
            }

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
        Manager[] pools;
        lock (Pools)
        {
            pools = [.. Pools];
        }

        // The runtime turns such a signal into an orderly exit at once; one that is seconds old was handled by the program.
        bool isInterrupted = Environment.TickCount64 - Volatile.Read(ref _interruptedAt) is >= 0 and < 1000;
        foreach (Manager pool in pools)
        {
            if (isInterrupted)
            {
                pool.KillWorkers();
            }
            else
            {
                pool.Shutdown(cancelFutures: false);
            }
        }

        foreach (Manager pool in pools)
        {
            pool.Ended.Wait();
        }
    }
}
