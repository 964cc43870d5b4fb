using System.Reflection;
using System.Reflection.Metadata;
using Fleche;
using Fleche.ProcessPool;

namespace PoolProgram;

/// <summary>The program is told, as by the runtime, that hot reload has changed its code.</summary>
internal static class HotReload
{
    private static int _count;

    public static int Run()
    {
        using ProcessPoolExecutor pool = new(1);
        using ThreadPoolExecutor threads = new(1);
        using Cache cache = Cache.InMemory();
        using IDisposable scope = Cache.Use(cache);
        MemoizedFunction<int, int> count = Memoize.Function<int, int>(Count, new MemoizeOptions { HashCode = true });

        Console.WriteLine($"before {pool.Submit(Calls.Double, 1).Result} {count.Invoke(0)} {count.Invoke(0)}");
        foreach (MetadataUpdateHandlerAttribute handler in typeof(Future).Assembly.GetCustomAttributes<MetadataUpdateHandlerAttribute>())
        {
            handler.HandlerType.GetMethod("ClearCache", [typeof(Type[])])?.Invoke(null, [new[] { typeof(Calls) }]);
        }

        Console.WriteLine($"after {threads.Submit(Calls.Double, 1).Result} {count.Invoke(0)} {count.Invoke(0)}");
        Console.WriteLine($"framework {pool.Submit(Math.Abs, -3).Result}");
        Exception? error = pool.Submit(Calls.Double, 1).GetException();
        Console.WriteLine($"{error?.GetType().Name}: {error?.Message}");
        error = pool.Submit(static () => 1).GetException();
        Console.WriteLine($"{error?.GetType().Name}: {error?.Message}");
        return 0;
    }

    /// <summary>How often it has run.</summary>
    private static int Count(int value) => ++_count + value;
}
