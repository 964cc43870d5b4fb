namespace Fleche.ProcessPool.Workers;

/// <summary>Threads of the pool's own, which need little stack, keep no program from ending and hold nothing of the async-local values of whoever starts them.</summary>
internal static class BackgroundThread
{
    private const int StackSize = 256 * 1024;

    /// <summary>Runs <paramref name="body"/> on a thread of its own; on one of the thread pool's, late perhaps, where the system has no more threads to give.</summary>
    public static void Start(string name, Action body)
    {
        try
        {
            new Thread(body.Invoke, StackSize) { IsBackground = true, Name = name }.UnsafeStart();
        }
        catch (OutOfMemoryException)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static run => ((Action)run!)(), body);
        }
    }
}
