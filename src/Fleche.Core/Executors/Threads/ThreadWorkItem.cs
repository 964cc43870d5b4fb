namespace Fleche.Executors;

/// <summary>A call until a thread has run it.</summary>
internal abstract class ThreadWorkItem(ThreadCrew crew, Future future) : ListedItem<ThreadWorkItem>, IFutureOwner
{
    /// <summary>The call's future.</summary>
    public Future Future => future;

    /// <summary>Runs the call on this thread, unless it was cancelled.</summary>
    public abstract void Run();

    /// <inheritdoc/>
    public void OnCancelled(Future cancelled) => crew.Remove(this);

    /// <summary>A thread cannot be stopped: the call has the token itself, and decides.</summary>
    public void OnStopRequested(Future running, CancellationToken cancellationToken) { }
}
