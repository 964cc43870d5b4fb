namespace Fleche.Chaos;

/// <summary>Gives a pool one burst of calls after the other.</summary>
internal sealed class BurstActor(ProcessPoolExecutor pool, BurstLedger ledger, Violations violations, Random random)
{
    private volatile Burst? _burst;

    /// <summary>The calls of the burst that goes on that are not done.</summary>
    public IEnumerable<string> OpenCalls => _burst?.OpenCalls ?? [];

    public void Run(CancellationToken end)
    {
        bool isTaken = true;
        while (isTaken && !end.IsCancellationRequested)
        {
            Burst burst = new(ledger, violations, random);
            _burst = burst;
            isTaken = burst.Run(pool);
        }
    }
}
