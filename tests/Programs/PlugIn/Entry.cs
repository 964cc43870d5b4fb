using System.Reflection;
using Fleche.ProcessPool;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PlugIn;

/// <summary>A plug-in with a pool, in a host that does not know Fleche.</summary>
public static class Entry
{
    /// <summary>Calls of every kind that depends on which assemblies the worker loads, and where.</summary>
    public static string Run()
    {
        try
        {
            using ProcessPoolExecutor pool = new(1);
            int captured = 40;
            return string.Join(
                '\n',
                $"method {pool.Submit(Square, 7).Result}",
                $"lambda {pool.Submit(() => captured + 3).Result}",
                $"type {pool.Submit(Swap, new Pair(1, 2)).Result}",
                $"logger {pool.Submit(Log, (ILogger)NullLogger.Instance).Result}",
                $"nested {pool.Submit(Nested).Result}",
                $"host {pool.Submit(Name, Activator.CreateInstance(Assembly.GetEntryAssembly()!.GetType("Program")!, nonPublic: true)!).Result}");
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    private static int Square(int x) => x * x;

    private static Pair Swap(Pair pair) => new(pair.Second, pair.First);

    private static int Log(ILogger logger)
    {
        logger.LogInformation("from a call");
        return 1;
    }

    private static string Name(object value) => value.GetType().AssemblyQualifiedName!.Split(", Version")[0];

    private static int Nested()
    {
        using ProcessPoolExecutor pool = new(1);
        return pool.Submit(Square, 8).Result;
    }

    private sealed record Pair(int First, int Second);
}
