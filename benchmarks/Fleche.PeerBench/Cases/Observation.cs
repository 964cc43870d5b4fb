using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench.Cases;

/// <summary>What is seen of an idle pool from outside.</summary>
internal static class Observation
{
    /// <summary>After so long nothing is left of what the last call set in motion.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>Private bytes of a worker: the mean of the pool's.</summary>
    public static Task<Reply> MemoryAsync(Driver driver, Reply pool, Settings settings) =>
        Task.FromResult(Reply.Of("bytes", pool.ProcessIds.Average(ProcessFiles.PrivateMemory)));

    /// <summary>Processor time of the program and of its workers together, in each second.</summary>
    public static async Task<Reply> LoadAsync(Driver driver, Reply pool, Settings settings)
    {
        double Total() => pool.ProcessIds.Append(driver.ProcessId).Sum(ProcessFiles.ProcessorTime);
        TimeSpan time = TimeSpan.FromSeconds(settings.IsQuick ? 1 : 5);
        await Task.Delay(Settling).ConfigureAwait(false);
        double before = Total();
        await Task.Delay(time).ConfigureAwait(false);
        return Reply.Of("load", (Total() - before) / time.TotalSeconds);
    }
}
