namespace Fleche;

/// <summary>
/// What has to happen when a future is done: a link in the future's list, allocated only by who waits. <see cref="Run"/> is called on
/// the completing thread, which may be a pool's result queue, so it wakes or queues and never runs user code.
/// </summary>
internal abstract class Continuation
{
    /// <summary>The neighbours in the future's circular list; null outside of one. Only the future touches them.</summary>
    internal Continuation? Next, Previous;

    /// <summary>The future is done.</summary>
    public abstract void Run(Future future);
}
