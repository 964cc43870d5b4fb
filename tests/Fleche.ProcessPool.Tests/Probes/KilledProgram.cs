using System.Diagnostics;
using Fleche.ProcessPool.Tests.Crashes;
using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Probes;

/// <summary>What becomes of the workers of a program that is killed.</summary>
internal static class KilledProgram
{
    /// <summary>How soon they must have ended; on an idle machine it takes a few milliseconds.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    /// <summary>Has a worker play the program and kills it.</summary>
    public static Task WorkersEndAsync(Func<string, int> program) => Quick.WithinAsync(Soon, () => TimeToEndAsync(program), runs: 3);

    private static async Task<TimeSpan> TimeToEndAsync(Func<string, int> program)
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Replacing();
        Future<int> killed = pool.Submit(program, scratch["sign"]);
        int[] ids = [.. (await scratch.ReadAsync("sign")).Split(' ').Select(int.Parse)];
        Leftovers.Watch(ids[0]);
        Assert.All(ids, static id => Assert.True(Leftovers.IsAlive(id)));

        Native.Kill(ids[0], 9);
        Stopwatch watch = Stopwatch.StartNew();
        foreach (int worker in ids[1..])
        {
            await Until.Gone(worker);
        }

        TimeSpan lived = watch.Elapsed;
        await Assert.ThrowsAsync<TerminatedWorkerException>(killed.AsTask);

        // Those of the program, a worker here, are cleared up after its call has failed.
        await Eventually.IsTrueAsync(
            () => !ids.Any(static id => Directory.EnumerateFiles(Path.GetTempPath(), $"dotnet-diagnostic-{id}-*").Any()), "their diagnostic files are gone");
        return lived;
    }
}
