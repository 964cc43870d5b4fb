namespace Fleche.Tests.Memoization;

/// <summary>A thread of its own with a fresh cache in memory.</summary>
internal static class Sandbox
{
    public static Task Run(Action<StoreCache> test) => Run(new TroubledStore(), (cache, _) => test(cache));

    public static Task Run(Action<StoreCache, TroubledStore> test) => Run(new TroubledStore(), test);

    public static async Task RunAsync(Func<StoreCache, Task> test)
    {
        using StoreCache cache = new(new MemoryValueStore(), new MemoryCallStore());
        using IDisposable use = Cache.Use(cache);
        await test(cache).ConfigureAwait(false);
    }

    public static MemoizeOptions Named(string name) => new() { Name = name };

    public static CallRecord RecordOf(Cache cache, Digest key) =>
        cache.TryLoadRecord(key, out CallRecord? record) ? record : throw new KeyNotFoundException($"No record of {key}.");

    private static Task Run(TroubledStore values, Action<StoreCache, TroubledStore> test) => InThread.Run(() =>
    {
        using StoreCache cache = new(values, new MemoryCallStore());
        using IDisposable use = Cache.Use(cache);
        test(cache, values);
    });
}
