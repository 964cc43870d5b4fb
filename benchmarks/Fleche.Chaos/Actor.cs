using System.Runtime.CompilerServices;

namespace Fleche.Chaos;

/// <summary>One user of pools: gets one, gives it calls and trouble, and leaves it in one of all possible ways, again and again.</summary>
internal sealed class Actor(Pools pools, Calls calls, Maps maps, Random random)
{
    public void Run(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            UseOnePool(end);
        }
    }

    /// <summary>Not inlined, so that a dropped executor is held by nobody.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void UseOnePool(CancellationToken end)
    {
        bool isReusable = random.Next(3) == 0;
        ProcessPoolExecutor executor = isReusable ? pools.Reuse(random, out PoolFacts facts) : pools.Make(random, out facts);
        int left = random.Next(5, 150);
        while (left-- > 0 && !end.IsCancellationRequested && GoOn(executor, facts))
        {
        }

        Leave(executor, facts, isReusable);
        GC.KeepAlive(executor);
    }

    /// <summary>The next thing that is done with a pool.</summary>
    /// <returns>False when it takes nothing any more.</returns>
    private bool GoOn(ProcessPoolExecutor executor, PoolFacts facts)
    {
        int choice = random.Next(400);
        if (choice == 0)
        {
            facts.IsKilled = true;
            executor.KillWorkers();
        }
        else if (choice == 1)
        {
            // Others may be using it.
            Shutdown(executor, facts);
        }
        else if (choice < 15)
        {
            maps.MapOne(executor, facts);
        }
        else
        {
            return calls.SubmitOne(executor, facts);
        }

        return true;
    }

    private void Leave(ProcessPoolExecutor executor, PoolFacts facts, bool isReusable)
    {
        switch (random.Next(isReusable ? 12 : 6))
        {
            case 0:
                Shutdown(executor, facts);
                break;
            case 1:
                facts.IsShutDown = true;
                executor.Dispose();
                break;
            case 2:
                facts.IsShutDown = true;
                executor.DisposeAsync().AsTask().Wait();
                break;
            case 3:
                facts.IsKilled = facts.IsShutDown = true;
                executor.KillWorkers();
                executor.Dispose();
                break;
            default:
                // Dropped; a reusable one stays for others.
                pools.NoteDropped();
                break;
        }

        if (random.Next(10) == 0)
        {
            GC.Collect();
        }
    }

    private void Shutdown(ProcessPoolExecutor executor, PoolFacts facts)
    {
        bool isCancelling = random.Next(2) == 0;
        facts.IsShutDown = true;
        facts.IsCancelled |= isCancelling;
        executor.Shutdown(wait: random.Next(2) == 0, isCancelling);
    }
}
