using Fleche;
using Fleche.ProcessPool;

namespace PoolProgram;

/// <summary>The same small work, however the program was started: a call, a lambda, a crash, a pool in a pool, a stored result.</summary>
internal static class Launch
{
    public static int Run()
    {
        try
        {
            using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker });
            Console.WriteLine($"call {pool.Submit(Calls.Double, 21).Result}");
            int captured = 40;
            Console.WriteLine($"lambda {pool.Submit(() => captured + 3).Result}");
            Console.WriteLine($"crash {(pool.Submit(Calls.Crash).GetException() as TerminatedWorkerException)?.ExitCode}");
            Console.WriteLine($"nested {pool.Submit(Nested).Result}");
            Console.WriteLine($"memoized {Memoized()}");
            Console.WriteLine($"arguments {pool.Submit(static () => Environment.GetCommandLineArgs().Length).Result > 0}");
            return 0;
        }
        catch (Exception e)
        {
            Console.WriteLine($"{e.GetType().Name}: {e.Message}");
            return 1;
        }
    }

    /// <summary>The second worker is started when the test has said so.</summary>
    public static int Again()
    {
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, MaxTasksPerWorker = 1, OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker });
        Console.WriteLine($"call {pool.Submit(Calls.Double, 21).Result}");
        Console.ReadLine();
        Console.WriteLine(pool.Submit(Calls.Double, 22).GetException()?.Message ?? "no error");
        return 0;
    }

    /// <summary>The pool's options say what the startup hooks of its workers are.</summary>
    public static int WithHooks(string? hooks)
    {
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions
        {
            MaxWorkers = 1,
            Environment = new Dictionary<string, string?> { ["DOTNET_STARTUP_HOOKS"] = hooks },
        });
        Console.WriteLine($"call {pool.Submit(Calls.Double, 21).Result}");
        Console.WriteLine($"inherited: {pool.Submit(Calls.NativeVariable, "FLECHE_WORKER").Result ?? pool.Submit(Calls.NativeVariable, "DOTNET_STARTUP_HOOKS").Result ?? "nothing"}");
        return 0;
    }

    /// <summary>The first call is computed and stored by a worker; the second one is found by this process.</summary>
    private static string Memoized()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("launch-");
        try
        {
            using ProcessPoolExecutor pool = new(1);
            using Cache cache = Cache.OpenSqlite(Path.Combine(folder.FullName, "cache.db"));
            using IDisposable scope = Cache.Use(cache);
            MemoizedFunction<int, int> twice = Memoize.Function<int, int>(Calls.Double);
            return $"{pool.WithCache().Submit(twice, 21).Result} {pool.WithCache().Submit(twice, 21).IsDone}";
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Nested()
    {
        using ProcessPoolExecutor pool = new(1);
        return pool.Submit(Calls.Double, 22).Result;
    }
}
