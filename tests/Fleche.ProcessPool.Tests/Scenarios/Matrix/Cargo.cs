namespace Fleche.ProcessPool.Tests.Scenarios.Matrix;

/// <summary>An argument, and a result, that comes by a trap wherever user code runs on its way.</summary>
internal sealed class Cargo
{
    private readonly Dictionary<TrapKey, int> _rebuilt;
    private readonly Listing _listing;

    public Cargo(Trap trap)
    {
        Trap = trap;
        TrapKey key = new(trap);
        _rebuilt = new Dictionary<TrapKey, int> { [key] = 1 };
        key.IsArmed = true;
        _listing = new Listing(trap);
        _listing.AddLast(1);
    }

    public Trap Trap { get; }

    /// <summary>How much is in it: 2.</summary>
    public int Size => _rebuilt.Count + ((LinkedList<int>)_listing).Count;
}
