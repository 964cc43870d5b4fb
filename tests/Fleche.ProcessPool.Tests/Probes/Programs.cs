using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Probes;

/// <summary>What a worker does that plays a program with two workers of its own. It says its own process id and theirs.</summary>
internal static class Programs
{
    public static int WithIdleWorkers(string sign)
    {
        ProcessPoolExecutor pool = new(2);
        Future<int>[] calls = [.. Enumerable.Range(0, 2).Select(_ => pool.Submit(Work.SleepAndReturn, 200, 0))];
        Futures.Wait(calls);
        return SayAndHang(sign, pool);
    }

    public static int WithBusyWorkers(string sign)
    {
        ProcessPoolExecutor pool = new(2);
        string[] signs = [$"{sign}-0", $"{sign}-1"];
        Array.ForEach(signs, path => pool.Submit(Work.Hang, path));
        while (!signs.All(File.Exists))
        {
            Thread.Sleep(5);
        }

        return SayAndHang(sign, pool);
    }

    /// <summary>Its workers send large results, one after another.</summary>
    public static int WithWorkersThatSend(string sign)
    {
        ProcessPoolExecutor pool = new(2);
        Futures.Wait([.. Enumerable.Range(0, 2).Select(_ => pool.Submit(Work.SleepAndReturn, 200, 0))]);
        Scratch.Write(sign, string.Join(' ', pool.WorkerProcessIds.Prepend(Environment.ProcessId)));
        foreach (byte[] bytes in pool.Map(Results.Made.Bytes, Enumerable.Repeat(1 << 20, int.MaxValue), chunkSize: 1, bufferSize: 8))
        {
            GC.KeepAlive(bytes);
        }

        return 0;
    }

    /// <summary>The calls of its workers have changed the place for temporary files.</summary>
    public static int WithWorkersThatWentElsewhere(string sign)
    {
        ProcessPoolExecutor pool = new(1);
        pool.Submit(Manners.ChangeDirectoryAndCulture).Wait();
        return SayAndHang(sign, pool);
    }

    /// <summary>Its worker is in the pool's initializer, which does not end.</summary>
    public static int WithAWorkerThatInitializes(string sign)
    {
        string worker = $"{sign}-worker";
        ProcessPoolExecutor pool = new(new ProcessPoolOptions
        {
            MaxWorkers = 1,
            Environment = new Dictionary<string, string?> { ["FLECHE_TESTS_SIGN"] = worker },
            Initializer = static () => Work.Hang(Environment.GetEnvironmentVariable("FLECHE_TESTS_SIGN")!),
        });
        pool.Submit(Work.ProcessId);
        return SayAndHang(sign, pool, worker);
    }

    /// <summary>Its worker leaves, and never comes to the end of an exit handler.</summary>
    public static int WithAWorkerThatLeaves(string sign)
    {
        string leaving = $"{sign}-leaving";
        ProcessPoolExecutor pool = new(1);
        pool.Submit(HangAtExit, leaving);
        pool.Shutdown(wait: false);
        return SayAndHang(sign, pool, leaving);
    }

    private static int HangAtExit(string sign)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Work.Hang(sign);
        return Environment.ProcessId;
    }

    private static int SayAndHang(string sign, ProcessPoolExecutor pool) => SayAndHang(sign, pool, pool.WorkerProcessIds);

    /// <param name="sign">Where to say it.</param>
    /// <param name="pool">The pool of its one worker.</param>
    /// <param name="worker">Where that says its process id when it has come as far as it should.</param>
    private static int SayAndHang(string sign, ProcessPoolExecutor pool, string worker)
    {
        while (!File.Exists(worker))
        {
            Thread.Sleep(5);
        }

        return SayAndHang(sign, pool, [int.Parse(File.ReadAllText(worker))]);
    }

    private static int SayAndHang(string sign, ProcessPoolExecutor pool, IReadOnlyList<int> workers)
    {
        Scratch.Write(sign, string.Join(' ', workers.Prepend(Environment.ProcessId)));
        Thread.Sleep(Timeout.Infinite);
        GC.KeepAlive(pool);
        return 0;
    }
}
