namespace Fleche.ProcessPool.Workers;

/// <summary>Threads of the pool's own, which need little stack and keep no program from ending.</summary>
internal static class BackgroundThread
{
    private const int StackSize = 256 * 1024;

    /// <summary>Runs <paramref name="body"/> on a thread of its own; on one of the thread pool's, late perhaps, where the system has no more threads to give.</summary>
    public static void Start(string name, Action body)
    {
        try
        {
            new Thread(body.Invoke, StackSize) { IsBackground = true, Name = name }.Start();
        }
        catch (OutOfMemoryException)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static run => ((Action)run!)(), body);
        }
    }
}
