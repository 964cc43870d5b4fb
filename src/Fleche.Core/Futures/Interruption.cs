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
        Lock.Scope scope = EnterOnOwnThread(gate, out bool isInterrupted);
        if (isInterrupted)
        {
            Thread.CurrentThread.Interrupt();
        }

        return scope;
    }

    /// <summary>The same on a thread of Fleche's that runs nobody's code meanwhile: only what it ran before can have wanted to interrupt it, and what it runs next is not to meet that.</summary>
    public static Lock.Scope EnterOnOwnThread(Lock gate) => EnterOnOwnThread(gate, out _);

    /// <inheritdoc cref="Enter(Lock)"/>
    public static MonitorScope Enter(object monitor)
    {
        bool isInterrupted = false;
        while (true)
        {
            try
            {
                Monitor.Enter(monitor);
                break;
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }

        if (isInterrupted)
        {
            Thread.CurrentThread.Interrupt();
        }

        return new MonitorScope(monitor);
    }

    /// <summary>Does what may be done twice, to its end: interrupted in it once, it is done anew, and the thread is interrupted in its next wait instead.</summary>
    public static T Outlast<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ThreadInterruptedException)
        {
            T result = work();
            Thread.CurrentThread.Interrupt();
            return result;
        }
    }

    private static Lock.Scope EnterOnOwnThread(Lock gate, out bool isInterrupted)
    {
        isInterrupted = false;
        while (true)
        {
            try
            {
                return gate.EnterScope();
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

    /// <summary>A monitor that was entered.</summary>
    public readonly ref struct MonitorScope(object monitor)
    {
        /// <summary>Leaves it.</summary>
        public void Dispose() => Monitor.Exit(monitor);
    }
}
