namespace Fleche;

/// <summary>A thread that waits for one future. It is woken directly by the completing thread, so a starved ThreadPool delays nothing.</summary>
internal sealed class BlockedThread : Continuation
{
    private bool _isDone;

    /// <inheritdoc/>
    public override void Run(Future future)
    {
        lock (this)
        {
            _isDone = true;
            Monitor.Pulse(this);
        }
    }

    /// <summary>Blocks this thread.</summary>
    /// <returns>False when the deadline passed first.</returns>
    public bool Wait(Deadline deadline)
    {
        lock (this)
        {
            while (!_isDone)
            {
                int remaining = deadline.RemainingMilliseconds;
                if (remaining == 0)
                {
                    return false;
                }

                Monitor.Wait(this, remaining);
            }
            return true;
        }
    }
}
