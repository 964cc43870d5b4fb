namespace Fleche.Caches;

/// <summary>A flow of execution that waits for a claim.</summary>
/// <param name="slot">The slot that it waits for.</param>
/// <param name="inside">The slots of the calls in which it runs: whoever waits for them waits for this flow too.</param>
internal sealed class ClaimWaiter(long slot, long[] inside)
{
    // Continuations are not run by the one who lets go. A thread that waits is woken directly, also when the ThreadPool is starved.
    private readonly TaskCompletionSource<Claim> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Slot => slot;

    public long[] Inside => inside;

    public Task<Claim> Claim => _source.Task;

    /// <summary>Lets the flow go on.</summary>
    /// <returns>False: it waits no more, and takes no claim.</returns>
    public bool GoOn(Claim claim) => ThreadPoolQueue.Complete(_source, claim);

    /// <summary>The flow waits no more. A claim that it has been given meanwhile goes to the next one.</summary>
    public void GiveUp()
    {
        if (!GoOn(Caches.Claim.None))
        {
            Claim.Result.Dispose();
        }
    }
}
