using Fleche.ProcessPool;

namespace PoolProgram;

/// <summary>A program whose thread pool has no thread left and gets no more.</summary>
internal static class Capped
{
    /// <summary>All threads of the thread pool wait for the ends of pools that are watched.</summary>
    public static int Disposes()
    {
        using CountdownEvent over = new(Environment.ProcessorCount);
        ProcessPoolExecutor[] pools = [.. Enumerable.Range(0, over.InitialCount).Select(static _ => MakeUsed())];
        using CountdownEvent begun = new(pools.Length);
        Cap();
        foreach (ProcessPoolExecutor pool in pools)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                begun.Signal();
                begun.Wait();
                pool.Dispose();
                over.Signal();
            });
        }

        over.Wait();
        Console.WriteLine("disposed");
        return 0;
    }

    /// <summary>Main returns while all threads of the thread pool wait for ever.</summary>
    public static int Leaves()
    {
        ProcessPoolExecutor pool = MakeUsed();
        CountdownEvent begun = new(Environment.ProcessorCount);
        Cap();
        for (int i = 0; i < begun.InitialCount; i++)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                begun.Signal();
                Thread.Sleep(Timeout.Infinite);
            });
        }

        begun.Wait();
        Console.WriteLine("leaving");
        GC.KeepAlive(pool);
        return 0;
    }

    /// <summary>All threads of the thread pool wait for calls, whose workers are still to be started.</summary>
    public static int Starts()
    {
        Cap();
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, MaxTasksPerWorker = 1 });
        using CountdownEvent done = new(6);
        for (int i = 0; i < done.InitialCount; i++)
        {
            int number = i;
            ThreadPool.QueueUserWorkItem(_ =>
            {
                pool.Submit(Calls.Double, number).Wait();
                done.Signal();
            });
        }

        done.Wait();
        Console.WriteLine("done");
        return 0;
    }

    private static ProcessPoolExecutor MakeUsed()
    {
        ProcessPoolExecutor pool = new(1);
        pool.WorkerChanged += static _ => { };
        pool.Submit(Calls.Double, 1).Wait();
        return pool;
    }

    private static void Cap()
    {
        if (!ThreadPool.SetMinThreads(1, 1) || !ThreadPool.SetMaxThreads(Environment.ProcessorCount, Environment.ProcessorCount))
        {
            throw new InvalidOperationException("The thread pool does not take that limit.");
        }
    }
}
