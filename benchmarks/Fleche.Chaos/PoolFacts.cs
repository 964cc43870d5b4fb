namespace Fleche.Chaos;

/// <summary>
/// What is known of one pool, and what was done to it: each wish is noted before it is uttered, since its effects may be faster than the note. Holds
/// no executor, so that a dropped one can be collected.
/// </summary>
internal sealed class PoolFacts(int number, string birth, ProcessPoolOptions options, Func<bool>? mayBeKilledElsewhere = null)
{
    private volatile bool _isKilled;

    public int Number => number;

    public ProcessPoolOptions Options => options;

    public bool BreaksOnFailure => options.OnWorkerFailure == WorkerFailurePolicy.BreakPool;

    /// <summary>Whether each call has a time-out, so that a worker that stays stopped is found.</summary>
    public bool IsTimed { get; init; }

    public volatile bool IsShutDown;
    public volatile bool IsCancelled;

    /// <summary>Whether its workers were killed by their executor.</summary>
    public bool IsKilled
    {
        get => _isKilled || mayBeKilledElsewhere?.Invoke() == true;
        set => _isKilled = value;
    }

    public override string ToString() =>
        $"pool {number} ({birth}, {options.OnWorkerFailure}{(IsTimed ? ", timed" : "")}{(IsShutDown ? ", shut down" : "")}{(IsCancelled ? ", cancelled" : "")}{(IsKilled ? ", killed" : "")})";
}
