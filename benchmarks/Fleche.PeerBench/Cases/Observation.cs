using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench.Cases;

/// <summary>What is seen of an idle pool from outside.</summary>
internal static class Observation
{
    /// <summary>After so long the runtime has no compiling left to do, and has ended the thread for it.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(6);

    /// <summary>Private bytes of a worker: the mean of the pool's.</summary>
    public static Task<Reply> MemoryAsync(Driver driver, Reply pool, Settings settings) =>
        Task.FromResult(Reply.Of("bytes", pool.ProcessIds.Average(ProcessFiles.PrivateMemory)));

    /// <summary>Processor time of the program and of its workers together, in each second.</summary>
    public static async Task<Reply> LoadAsync(Driver driver, Reply pool, Settings settings)
    {
        double Total() => pool.ProcessIds.Append(driver.ProcessId).Sum(static id => Native.ProcessNanoseconds(id) * 1e-9);
        TimeSpan time = TimeSpan.FromSeconds(settings.IsQuick ? 1 : 5);
        await Task.Delay(settings.IsQuick ? time : Settling).ConfigureAwait(false);
        double before = Total();
        await Task.Delay(time).ConfigureAwait(false);
        return Reply.Of("load", (Total() - before) / time.TotalSeconds);
    }
}
