namespace Fleche;

/// <summary>A thread that waits for one future. It is woken directly by the completing thread, so a starved ThreadPool delays nothing.</summary>
internal sealed class BlockedThread : Continuation, IWaiter
{
    private readonly ThreadSignal _signal = ThreadSignal.OfThisThread;
    private volatile bool _isDone;

    /// <inheritdoc/>
    public override void Run(Future future) => WakeUps.Wake(this);

    void IWaiter.Wake()
    {
        _isDone = true;
        _signal.Set();
    }

    /// <summary>Blocks this thread.</summary>
    /// <returns>False when the deadline passed first.</returns>
    public bool Wait(Deadline deadline)
    {
        while (true)
        {
            int before = _signal.Count;
            if (_isDone)
            {
                return true;
            }

            int remaining = deadline.RemainingMilliseconds;
            if (remaining == 0)
            {
                return false;
            }

            _signal.Wait(before, remaining);
        }
    }
}
