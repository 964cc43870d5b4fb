namespace Fleche.Worker.Running;

/// <summary>What <see cref="Thread.Interrupt"/> leaves when the thread does not wait: it throws in the next wait.</summary>
internal static class Interruption
{
    private static readonly ManualResetEvent Set = new(true);

    /// <summary>Takes it from this thread. Costs 0.2 µs.</summary>
    public static void Clear()
    {
        try
        {
            Set.WaitOne(0);
        }
        catch (ThreadInterruptedException)
        {
        }
    }
}
