namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>Waits for what other processes do and nothing announces.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Returns once a condition holds.</summary>
    public static async Task IsTrueAsync(Func<bool> condition, string expectation, TimeSpan? patience = null)
    {
        DateTime end = DateTime.UtcNow + (patience ?? Patience);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, $"Not so after {patience ?? Patience}: {expectation}.");
            await Task.Delay(5);
        }
    }

    /// <summary>Returns once a process has ended.</summary>
    public static Task HasEndedAsync(int processId, TimeSpan? patience = null) =>
        IsTrueAsync(() => !Leftovers.IsAlive(processId), $"process {processId} has ended", patience);
}
