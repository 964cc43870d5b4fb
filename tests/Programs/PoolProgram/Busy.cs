using Fleche;
using Fleche.ProcessPool;

namespace PoolProgram;

/// <summary>States in which the program is killed. Each says <c>ready</c> when it has got there.</summary>
internal static class Busy
{
    public static int Idle()
    {
        ProcessPoolExecutor pool = WithTwoWorkers();
        int exitCode = WaitForEver();
        GC.KeepAlive(pool);
        return exitCode;
    }

    /// <summary>Two workers in the middle of calls that use the processor.</summary>
    public static int Spin()
    {
        ProcessPoolExecutor pool = new(2);
        pool.Submit(Calls.Spin);
        pool.Submit(Calls.Spin);
        return WaitForEver();
    }

    /// <summary>Two workers that write large results without end.</summary>
    public static int Answer()
    {
        using IEnumerator<byte[]> answers = WithTwoWorkers()
            .Map(static _ => Calls.Answer(1 << 20), Enumerable.Range(0, int.MaxValue), chunkSize: 1, bufferSize: 4).GetEnumerator();
        answers.MoveNext();
        Console.WriteLine("ready");
        while (answers.MoveNext())
        {
        }

        return 0;
    }

    /// <summary>Workers come and go without end.</summary>
    public static int Start()
    {
        ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, MaxTasksPerWorker = 1 });
        Console.WriteLine("ready");
        for (int i = 0; ; i++)
        {
            Futures.Wait<Future<int>>([pool.Submit(Calls.Double, i), pool.Submit(Calls.Double, i)]);
        }
    }

    /// <summary>A worker that waits for a worker of its own.</summary>
    public static int Nest()
    {
        ProcessPoolExecutor pool = new(1);
        pool.Submit(NestedSpin);
        return WaitForEver();
    }

    private static int NestedSpin()
    {
        using ProcessPoolExecutor pool = new(1);
        return pool.Submit(Calls.Spin).Result;
    }

    private static ProcessPoolExecutor WithTwoWorkers()
    {
        ProcessPoolExecutor pool = new(2);
        while (pool.WorkerProcessIds.Count < 2)
        {
            Futures.Wait<Future<int>>([pool.Submit(Calls.Sleep, 200), pool.Submit(Calls.Sleep, 200)]);
        }

        return pool;
    }

    private static int WaitForEver()
    {
        Console.WriteLine("ready");
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }
}
