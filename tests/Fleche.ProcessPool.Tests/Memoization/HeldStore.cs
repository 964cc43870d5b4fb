using Fleche.Stores;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>What workers do with a store that stays open between their calls.</summary>
internal static class HeldStore
{
    private static Cache? _cache;

    public static void Open(string path) => _cache = Cache.OpenSqlite(path);

    public static void Save(int number) => Save(_cache!, number);

    public static void Close() => _cache!.Dispose();

    /// <summary>Opens a store, and is killed when that is logged.</summary>
    public static void OpenAndDie(string path, string logged)
    {
        FlecheLogging.LoggerFactory = new DeadlyLoggerFactory(logged);
        Open(path);
    }

    /// <summary>Stores a call whose result is its number.</summary>
    public static void Save(Cache cache, int number)
    {
        StoredValue value = StoredValues.Write(number, "result");
        cache.Save(new CallRecord { Key = Digest.Of(number), Function = "Number()", Result = value.Digest }, [value]);
    }

    /// <summary>The results that a store has.</summary>
    public static int[] Read(Cache cache) => [.. cache.Query().Select(static call => call.Result<int>()).Order()];
}
