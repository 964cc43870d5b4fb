namespace Fleche.Chaos;

/// <summary>What became of a call.</summary>
internal enum Outcome
{
    Value,
    OwnError,
    Died,
    Memory,
    Cancelled,
    TimedOut,
    NeverRan,
    PoolBroke,
    PoolKilled,
    Refused,
    LeftEarly,
    Wrong,
}
