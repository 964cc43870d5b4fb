namespace Fleche;

/// <summary>Carries a future's outcome over to its task.</summary>
internal sealed class TaskLink<T> : Continuation, IThreadPoolWorkItem
{
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Future<T>? _future;

    /// <summary>The future's task.</summary>
    public Task<T> Task => _source.Task;

    /// <inheritdoc/>
    public override void Run(Future future)
    {
        _future = (Future<T>)future;
        // Reading an unread outcome runs user code, which does not belong on the completing thread.
        if (_future.IsUnread)
        {
            ThreadPoolQueue.Add(this);
        }
        else
        {
            RunHere(_future);
        }
    }

    /// <summary>Reads the outcome of a done future on this thread. What awaits the task runs on the thread pool, late perhaps, like what <see cref="ThreadPoolQueue"/> takes.</summary>
    public void RunHere(Future<T> future)
    {
        try
        {
            future.CopyTo(_source);
        }
        catch (OutOfMemoryException) when (Task.IsCompleted)
        {
            // What awaits it is in the queue.
        }
    }

    void IThreadPoolWorkItem.Execute() => RunHere(_future!);
}
