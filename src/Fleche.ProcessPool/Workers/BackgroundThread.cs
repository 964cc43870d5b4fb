namespace Fleche.ProcessPool.Workers;

/// <summary>Threads of the pool's own, which need little stack, keep no program from ending and hold nothing of the async-local values of whoever starts them.</summary>
internal static class BackgroundThread
{
    /// <summary>The stack of a thread that also runs user code: as large as that of any other thread.</summary>
    public const int StackOfUserCode = 0;

    private const int StackSize = 256 * 1024;

    /// <summary>Runs <paramref name="body"/> on a thread of its own; on one of the thread pool's, late perhaps, where the system has no more threads to give.</summary>
    public static void Start(string name, Action body, int stackSize = StackSize)
    {
        try
        {
            new Thread(body.Invoke, stackSize) { IsBackground = true, Name = name }.UnsafeStart();
        }
        catch (OutOfMemoryException)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static run => ((Action)run!)(), body);
        }
    }
}
