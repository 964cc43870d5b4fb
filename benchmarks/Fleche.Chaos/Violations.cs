namespace Fleche.Chaos;

/// <summary>What must not happen and did, each told at once with the seed that brought it about.</summary>
internal sealed class Violations(int seed)
{
    private const int MaxPrinted = 50;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add(string what)
    {
        if (Interlocked.Increment(ref _count) <= MaxPrinted)
        {
            Console.WriteLine($"VIOLATION (seed {seed}): {what}");
        }
    }
}
