using System.Globalization;
using Fleche;
using Fleche.ProcessPool;

namespace PoolProgram;

/// <summary>
/// Programs that have used up their file descriptors for a while: the runtime can open no library then, and where none at all is left start no thread. They say
/// what becomes of their calls, and whether they come to their end.
/// </summary>
internal static class Scarce
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>There are few left when a worker is to be started: the first one, or a further one of a pool that has worked.</summary>
    /// <param name="state"><c>warm</c>: the pool has worked; <c>cold</c>: it is new.</param>
    /// <param name="left">How many descriptors there are.</param>
    /// <param name="size">How large the calls are: those that the pipe does not hold are sent by a thread.</param>
    public static int Submit(string state, string left, string size)
    {
        byte[] argument = new byte[int.Parse(size, CultureInfo.InvariantCulture)];
        Func<byte[], int> call = static bytes => Calls.Sleep(700 + (0 * bytes.Length));
        ProcessPoolExecutor pool = Pool(state);
        List<FileStream> files = TakeDescriptors(int.Parse(left, CultureInfo.InvariantCulture));
        bool areOver = End([() => pool.Submit(call, argument), () => pool.Submit(call, argument)]);
        files.ForEach(static file => file.Dispose());
        Console.WriteLine(areOver ? "calls over" : "calls left");
        Thread end = new(pool.Dispose) { IsBackground = true };
        end.Start();
        Console.WriteLine(end.Join(Patience) ? "pool over" : "pool left");
        return 0;
    }

    /// <summary>Two callers at a time submit to new thread executors, while no thread can be started.</summary>
    public static int Crew(string rounds)
    {
        int count = int.Parse(rounds, CultureInfo.InvariantCulture);
        ThreadPoolExecutor threads = new(1);
        Future<int>?[] calls = new Future<int>?[2];
        using Barrier both = new(2);
        void Submit(int caller)
        {
            both.SignalAndWait();
            try
            {
                calls[caller] = threads.Submit(Calls.Double, caller);
            }
            catch (OutOfMemoryException)
            {
                calls[caller] = null;
            }

            both.SignalAndWait();
        }

        Thread other = new(() =>
        {
            for (int i = 0; i <= count; i++)
            {
                Submit(1);
            }
        });
        other.Start();
        Submit(0);
        Console.WriteLine(calls.Sum(static call => call!.Result));
        List<Future<int>> taken = [];
        List<FileStream> files = TakeDescriptors(0);
        for (int i = 0; i < count; i++)
        {
            threads = new ThreadPoolExecutor(1);
            Submit(0);
            taken.AddRange(calls.OfType<Future<int>>());
        }

        files.ForEach(static file => file.Dispose());
        other.Join();
        Console.WriteLine($"{(taken.Count > 0 ? "some" : "none")} taken, {taken.Count(static call => !call.Wait(TimeSpan.FromSeconds(5)))} not done");
        return 0;
    }

    /// <summary>What awaits futures, results and the end is queued for the thread pool, which can have no thread: nobody fails for it.</summary>
    public static int Complete(string how)
    {
        using ManualResetEventSlim gate = new();
        ThreadPoolExecutor threads = new(1);
        // What has run once can be called without a descriptor.
        _ = threads.Submit(static () => 1).Result;
        _ = threads.Submit(static () => 1).Wait(Patience);
        Future<int> held = threads.Submit(
            gate =>
            {
                gate.Wait();
                return 1;
            },
            gate);
        async Task HearFuture()
        {
            await foreach (Future<int> future in Futures.AsCompletedAsync([held]))
            {
                _ = future.Result;
            }
        }

        async Task HearMap()
        {
            await foreach (int result in threads.MapAsync(static x => x, Enumerable.Range(0, 4), chunkSize: 2))
            {
                _ = result;
            }
        }

        Console.WriteLine($"{how} {new FormatException("said").ToString().Length}");
        _ = how switch
        {
            "futures" => HearFuture(),
            "map" => HearMap(),
            _ => threads.DisposeAsync().AsTask(),
        };
        Future<int>? last = how == "end" ? null : threads.Submit(static () => 2);
        List<FileStream> files = TakeDescriptors(0);
        gate.Set();
        bool areDone = held.Wait(Patience) && last?.Wait(Patience) is not false;
        files.ForEach(static file => file.Dispose());
        threads.Shutdown();
        Console.WriteLine(areDone ? "done" : "left");
        return 0;
    }

    private static ProcessPoolExecutor Pool(string state)
    {
        ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker });
        if (state == "warm")
        {
            pool.Submit(Calls.Double, 1).Wait();
        }

        // What the program itself needs to say how it went.
        Console.WriteLine($"{state} {new FormatException("said").ToString().Length} {1.5.ToString(CultureInfo.InvariantCulture)}");
        return pool;
    }

    /// <summary>Whether all calls come to an end, whatever it is, or are not taken.</summary>
    private static bool End(Func<Future<int>>[] submissions)
    {
        List<Future<int>> calls = [];
        foreach (Func<Future<int>> submit in submissions)
        {
            try
            {
                calls.Add(submit());
            }
            catch (Exception e)
            {
                // Before a call is taken: what its writing needs cannot be loaded, or the pool is broken.
                Console.WriteLine($"refused: {e.GetType().Name}");
            }
        }

        bool areOver = calls.TrueForAll(static call => call.Wait(Patience));
        foreach (Future<int> call in calls.Where(static call => call.IsDone))
        {
            Console.WriteLine($"ended: {call.GetException(TimeSpan.Zero)?.GetType().Name ?? "a result"}");
        }

        return areOver;
    }

    private static List<FileStream> TakeDescriptors(int left)
    {
        List<FileStream> files = [];
        try
        {
            while (true)
            {
                files.Add(File.OpenRead("/dev/null"));
            }
        }
        catch (IOException)
        {
            // That was the last one.
        }

        foreach (FileStream file in files.TakeLast(left))
        {
            file.Dispose();
        }

        return files;
    }
}
