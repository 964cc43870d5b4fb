namespace Fleche.ProcessPool.Output;

/// <summary>
/// Tells which deliveries are stuck, from looks at them in equal steps. Nothing is soon taken to be stuck while any of them gets done, and later only what neither got done nor any that
/// began before it. Guarded by the watch's lock.
/// </summary>
/// <param name="places">What is looked at.</param>
internal sealed class StuckDeliveries(DeliveryPlaces places)
{
    /// <summary>For so many looks nothing at all has moved where something is stuck.</summary>
    public const int Looks = 5;

    /// <summary>For so many it has not where others go on.</summary>
    private const int LooksAmongOthers = 6 * Looks;

    /// <summary>How many of the deliveries that began first were the same as at the look before, for each of the last looks.</summary>
    private readonly int[] _unmoved = new int[LooksAmongOthers];
    private long[] _turns = [];

    /// <summary>How many looks there have been.</summary>
    public long LooksSoFar { get; private set; }

    /// <summary>Looks once more.</summary>
    /// <returns>The turn of the last that is stuck, with all that began before it; 0 for none.</returns>
    public long Look()
    {
        long[] turns = places.GetTurns();
        _unmoved[++LooksSoFar % LooksAmongOthers] = turns.AsSpan().CommonPrefixLength(_turns);
        _turns = turns;
        int unmoved = Enumerable.Range(0, Looks).Min(look => _unmoved[(LooksSoFar + look + LooksAmongOthers + 1 - Looks) % LooksAmongOthers]);
        return (unmoved == turns.Length ? unmoved : _unmoved.Min()) switch
        {
            0 => 0,
            DeliveryPlaces.Count => DeliveryQueue.WaitsForPlace,
            int count => turns[count - 1],
        };
    }
}
