namespace Fleche.Benchmarks.Pool;

/// <summary>What the workers run.</summary>
internal static class Functions
{
    public static int Noop(int x) => x;

    public static void Hang() => Thread.Sleep(Timeout.Infinite);
}
