namespace Fleche.ProcessPool.Workers;

/// <summary>Threads of the pool's own, which need little stack, keep no program from ending and hold nothing of the async-local values of whoever starts them.</summary>
internal static class BackgroundThread
{
    /// <summary>The stack of a thread that also runs user code: as large as that of any other thread.</summary>
    public const int StackOfUserCode = 0;

    private const int StackSize = 256 * 1024;

    /// <summary>Runs <paramref name="body"/> on a thread of its own; on one of the thread pool's, late perhaps, where the system has no more threads to give.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="body">What it does.</param>
    /// <param name="failed">Hears what <paramref name="body"/> throws, which would end the program.</param>
    /// <param name="stackSize">In bytes; 0: as other threads have.</param>
    /// <exception cref="OutOfMemoryException">The system has none to give, and the thread pool has none either: it would wait there for as long as nobody knows.</exception>
    public static void Start(string name, Action body, Action<Exception> failed, int stackSize = StackSize)
    {
        Action guarded = () => Run(body, failed);
        try
        {
            new Thread(guarded.Invoke, stackSize) { IsBackground = true, Name = name }.UnsafeStart();
        }
        catch (OutOfMemoryException e)
        {
            if (ThreadPool.ThreadCount == 0 || !TryQueue(guarded))
            {
                throw new OutOfMemoryException(
                    $"The thread '{name}' could not be started: there is no memory for it, or there are as many as the system allows (ulimit -u, the pids limit of a container).", e);
            }
        }
    }

    /// <summary>Has something run on the thread pool, or not at all: what the queue took before it threw would run although its caller has given it up.</summary>
    private static bool TryQueue(Action run)
    {
        bool isTaken = false;
        try
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    if (!Interlocked.Exchange(ref isTaken, true))
                    {
                        run();
                    }
                },
                null);
            return true;
        }
        catch (OutOfMemoryException)
        {
            return Interlocked.Exchange(ref isTaken, true);
        }
    }

    private static void Run(Action body, Action<Exception> failed)
    {
        try
        {
            body();
        }
        catch (Exception e)
        {
            failed(e);
        }
    }
}
