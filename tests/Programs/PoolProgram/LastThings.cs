using Fleche;
using Fleche.ProcessPool;

namespace PoolProgram;

/// <summary>What a program may still have to do, or not be able to, when it ends.</summary>
internal static class LastThings
{
    /// <summary>Main returns while a map, which nobody enumerates, has inputs that it has not submitted.</summary>
    public static int Map(string folder)
    {
        ProcessPoolExecutor pool = new(2);
        _ = pool.Map(static path => Calls.WriteAfter(path, 1), Enumerable.Range(0, 300).Select(i => Path.Combine(folder, i.ToString())));
        return 0;
    }

    /// <summary>Main returns while a call waits for an equal one, which then fails.</summary>
    public static int EqualCalls(string where, string folder)
    {
        Executor executor = where == "threads" ? new ThreadPoolExecutor(1) : new ProcessPoolExecutor(1);
        MemoizedFunction<string, int> function = Memoize.Function<string, int>(Calls.SucceedAtLast);
        _ = executor.WithCache().Submit(function, folder);
        _ = executor.WithCache().Submit(function, folder);
        File.WriteAllText(Path.Combine(folder, "go"), "");
        return 0;
    }

    /// <summary>Main returns while callbacks of a thread executor's futures run.</summary>
    public static int CallbacksOfThreads()
    {
        using ThreadPoolExecutor threads = new(2);
        for (int i = 0; i < 5; i++)
        {
            threads.Submit(static i => i, i).AddDoneCallback(static future =>
            {
                Thread.Sleep(100);
                Console.WriteLine($"callback {future.Result}");
            });
        }

        return 0;
    }

    /// <summary>A callback throws, and that cannot be logged.</summary>
    /// <param name="how"><c>writer</c>: standard error is a writer that was disposed of; <c>text</c>: the exception has no text.</param>
    public static int FailsToLog(string how)
    {
        if (how == "writer")
        {
            StreamWriter writer = new(Stream.Null);
            writer.Dispose();
            Console.SetError(writer);
        }

        using ManualResetEventSlim over = new();
        using ThreadPoolExecutor threads = new(1);
        Future<int> call = threads.Submit(Calls.Sleep, 100);
        call.AddDoneCallback(_ => throw new WordlessException());
        call.AddDoneCallback(_ => over.Set());
        over.Wait();
        Console.WriteLine("alive");
        return 0;
    }

    /// <summary>A call prints, and the program's standard output may be closed.</summary>
    public static int Prints()
    {
        using (ProcessPoolExecutor pool = new(1))
        {
            Console.Error.WriteLine($"result {pool.Submit(Calls.PrintLines, 1).Result}");
        }

        Console.Error.WriteLine("alive");
        return 0;
    }

    /// <summary>One who hears a report ends the program, while the call goes on reporting.</summary>
    public static int ExitInReport()
    {
        ProcessPoolExecutor pool = new(1);
        _ = pool.Submit(Calls.Report, 100_000, (IProgress<int>)new Exiting());
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>Main returns after a shutdown, when the worker has ended, while its lines are still being heard.</summary>
    public static int SlowLines()
    {
        int heard = 0;
        ProcessPoolExecutor pool = new(new ProcessPoolOptions
        {
            MaxWorkers = 1,
            StandardOutput = WorkerOutput.To(_ =>
            {
                Thread.Sleep(20);
                Console.WriteLine($"heard {++heard}");
            }),
        });
        pool.Submit(Calls.PrintLines, 100).Wait();
        pool.Shutdown(wait: false);
        while (pool.WorkerProcessIds.Count > 0 || pool.Statistics.Workers.Count > 0)
        {
            Thread.Sleep(1);
        }

        return 0;
    }

    private sealed class Exiting : IProgress<int>
    {
        public void Report(int value) => Environment.Exit(3);
    }

    private sealed class WordlessException : Exception
    {
        public override string Message => throw new InvalidOperationException("no words");

        public override string ToString() => throw new InvalidOperationException("no words");
    }
}
