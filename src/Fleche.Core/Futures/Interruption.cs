namespace Fleche;

/// <summary>What <see cref="Thread.Interrupt"/> leaves when the thread does not wait: it throws in the next wait, which need not be that of the code it was meant for.</summary>
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

    /// <summary>Enters a lock, whoever interrupts this thread, to do what must not be left half done. It is interrupted in its next wait instead.</summary>
    public static Lock.Scope Enter(Lock gate)
    {
        bool isInterrupted = false;
        while (true)
        {
            try
            {
                Lock.Scope scope = gate.EnterScope();
                if (isInterrupted)
                {
                    Thread.CurrentThread.Interrupt();
                }

                return scope;
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
            catch (OutOfMemoryException)
            {
                // To sleep takes memory if nobody has slept there before.
            }
        }
    }

    /// <summary>Waits on a thread that runs nobody's code meanwhile, whoever interrupts it: only what it ran before can want to, and what it runs next is not to meet it.</summary>
    /// <param name="semaphore">What is waited for.</param>
    /// <param name="patience">For how long, counted again from an interrupt.</param>
    /// <returns>False: it was not released.</returns>
    public static bool Wait(SemaphoreSlim semaphore, TimeSpan patience)
    {
        while (true)
        {
            try
            {
                bool isReleased = semaphore.Wait(patience);
                Clear();
                return isReleased;
            }
            catch (ThreadInterruptedException)
            {
            }
        }
    }
}
