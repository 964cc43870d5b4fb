namespace Fleche.Executors;

/// <summary>A call until a thread has run it.</summary>
internal abstract class ThreadWorkItem(ThreadCrew crew, Future future) : ListedItem<ThreadWorkItem>, IFutureOwner
{
    /// <summary>The call whose code this is, on whatever thread it goes on.</summary>
    private static readonly AsyncLocal<Flow?> Current = new();

    /// <summary>The call's future.</summary>
    public Future Future => future;

    /// <summary>Whether this is the code of a call that a crew runs.</summary>
    public static bool IsCurrentOf(ThreadCrew crew) => Current.Value is { IsOver: false } flow && flow.Crew == crew;

    /// <summary>Runs the call on this thread, unless it was cancelled.</summary>
    public abstract void Run();

    /// <inheritdoc/>
    public void OnCancelled(Future cancelled) => crew.Remove(this);

    /// <summary>A thread cannot be stopped: the call has the token itself, and decides.</summary>
    public void OnStopRequested(Future running, CancellationToken cancellationToken) { }

    /// <summary>What runs from here on is the call's.</summary>
    protected Flow BeginFlow() => Current.Value = new Flow(crew);

    /// <summary>The call has ended. An interrupt that it has left pending is to meet neither what this thread waits for nor its next call.</summary>
    protected static void EndFlow(Flow flow)
    {
        flow.End();
        Interruption.Clear();
    }

    /// <summary>Says whose code it is, and holds nothing of the call: what the call starts may hold this for long.</summary>
    protected sealed class Flow(ThreadCrew crew)
    {
        private volatile bool _isOver;

        /// <summary>Who runs the call.</summary>
        public ThreadCrew Crew => crew;

        /// <summary>Whether the call has ended.</summary>
        public bool IsOver => _isOver;

        /// <summary>The call has ended.</summary>
        public void End() => _isOver = true;
    }
}
