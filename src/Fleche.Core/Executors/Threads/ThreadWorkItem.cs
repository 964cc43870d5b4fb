namespace Fleche.Executors;

/// <summary>A call that waits for a thread, a link in the queue of the crew.</summary>
internal abstract class ThreadWorkItem(ThreadCrew crew, Future future) : IFutureOwner
{
    /// <summary>The neighbours in the crew's queue; only the crew touches them.</summary>
    internal ThreadWorkItem? Next, Previous;

    /// <summary>The call's future.</summary>
    public Future Future => future;

    /// <summary>Runs the call on this thread, unless it was cancelled.</summary>
    public abstract void Run();

    /// <inheritdoc/>
    public void OnCancelled(Future cancelled) => crew.Remove(this);

    /// <summary>A thread cannot be stopped: does nothing.</summary>
    public void OnStopRequested(Future running, CancellationToken cancellationToken) { }
}
