namespace Fleche;

/// <summary>
/// The way to the threads of the thread pool. Where the system has no more threads to give, .NET 10 throws <see cref="OutOfMemoryException"/> when something
/// is queued for which it would like one; it stands in the queue all the same, for the next thread that is free. Whoever queues it, in the middle of completing futures say, has other things to do than to fail for that.
/// </summary>
internal static class ThreadPoolQueue
{
    /// <summary>Has a work item run.</summary>
    public static void Add(IThreadPoolWorkItem item)
    {
        try
        {
            ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
        }
        catch (OutOfMemoryException)
        {
            // It is in the queue.
        }
    }

    /// <summary>Completes a source whose continuations run asynchronously: they are queued. Null is one that nobody awaits.</summary>
    public static void Complete(TaskCompletionSource? source)
    {
        try
        {
            source?.TrySetResult();
        }
        catch (OutOfMemoryException) when (source!.Task.IsCompleted)
        {
            // What awaits it is in the queue.
        }
    }

    /// <inheritdoc cref="Complete(TaskCompletionSource?)"/>
    /// <returns>False: it was completed before.</returns>
    public static bool Complete<T>(TaskCompletionSource<T> source, T result)
    {
        try
        {
            return source.TrySetResult(result);
        }
        catch (OutOfMemoryException) when (source.Task.IsCompleted)
        {
            // What awaits it is in the queue.
            return true;
        }
    }

    /// <summary>Has a method run.</summary>
    public static void Add<T>(Action<T> run, T state)
    {
        try
        {
            ThreadPool.UnsafeQueueUserWorkItem(run, state, preferLocal: false);
        }
        catch (OutOfMemoryException)
        {
            // It is in the queue.
        }
    }

    /// <summary>Has a method run on a thread of its own, without the execution context of whoever asks for it; where the system has no more threads to give, on the thread pool: late is better than never.</summary>
    public static void Start(Action run, string name, bool isBackground)
    {
        try
        {
            new Thread(run.Invoke) { Name = name, IsBackground = isBackground }.UnsafeStart();
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            Add(static run => run(), run);
        }
    }
}
