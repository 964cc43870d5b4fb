using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench.Cases;

/// <summary>What is seen of an idle pool from outside.</summary>
internal static class Observation
{
    /// <summary>After so long the runtime has no compiling left to do and has ended the thread for it, and workers have given back what they keep for large calls.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(40);

    /// <summary>Private bytes of a worker: the mean of the pool's.</summary>
    public static Task<Reply> MemoryAsync(Driver driver, Reply pool, Settings settings) =>
        Task.FromResult(Reply.Of("bytes", pool.ProcessIds.Average(ProcessFiles.PrivateMemory)));

    /// <summary>Processor time in each second: the mean of the program and its workers.</summary>
    public static async Task<Reply> LoadAsync(Driver driver, Reply pool, Settings settings)
    {
        double Mean() => pool.ProcessIds.Append(driver.ProcessId).Average(static id => Native.ProcessNanoseconds(id) * 1e-9);
        TimeSpan time = TimeSpan.FromSeconds(settings.IsQuick ? 1 : 10);
        await Task.Delay(settings.IsQuick ? time : Settling).ConfigureAwait(false);
        double before = Mean();
        await Task.Delay(time).ConfigureAwait(false);
        return Reply.Of("load", (Mean() - before) / time.TotalSeconds);
    }
}
