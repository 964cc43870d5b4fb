namespace Fleche.Chaos;

/// <summary>How often each deed had each outcome.</summary>
internal sealed class Counts
{
    private readonly long[,] _counts = new long[Enum.GetValues<Deed>().Length, Enum.GetValues<Outcome>().Length];

    public long this[Deed deed, Outcome outcome] => Volatile.Read(ref _counts[(int)deed, (int)outcome]);

    public void Add(Deed deed, Outcome outcome) => Interlocked.Increment(ref _counts[(int)deed, (int)outcome]);

    public long Of(Deed deed) => Enum.GetValues<Outcome>().Sum(outcome => this[deed, outcome]);

    public long Of(Outcome outcome) => Enum.GetValues<Deed>().Sum(deed => this[deed, outcome]);
}
