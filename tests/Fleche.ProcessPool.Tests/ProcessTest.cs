namespace Fleche.ProcessPool.Tests;

/// <summary>
/// The base of every test that starts workers. Such tests run one after another, and after each one nothing of ours may be left: no child
/// process, no file of a worker's start, no diagnostic socket of a dead process, no thread of a pool.
/// </summary>
[Collection(nameof(ProcessTest))]
public abstract class ProcessTest : IAsyncLifetime
{
    /// <summary>How long what is on its way out may take: far more than it ever needs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        // A pool that a test dropped without a shutdown ends when it is collected.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        DateTime end = DateTime.UtcNow + Patience;
        string? left;
        while ((left = Leftovers.Describe()) is not null && DateTime.UtcNow < end)
        {
            await Task.Delay(20);
        }

        if (left is not null)
        {
            Leftovers.Tell();
            Assert.Fail(left);
        }
    }
}
