namespace Fleche;

/// <summary>
/// What an idle thread of Fleche's sleeps on until it is woken, whoever interrupts it: only what it ran before can want to, and what it runs next is not to meet it.
/// No <see cref="SemaphoreSlim"/>, which goes on counting a sleeper that is interrupted in the moment in which it is released, and from then on wakes one too few.
/// </summary>
internal sealed class IdleSignal
{
    private readonly ThreadSignal _signal = new();
    private bool _isSet;

    /// <summary>Wakes the thread. If it does not sleep, its next <see cref="Wait"/> returns at once; set twice before that is set once.</summary>
    public void Set()
    {
        Volatile.Write(ref _isSet, true);
        _signal.Set();
    }

    /// <summary>Sleeps until it is set.</summary>
    /// <param name="patience">For how long at most.</param>
    /// <returns>False: it was not set.</returns>
    public bool Wait(TimeSpan patience)
    {
        bool isSet = WaitThrough(Deadline.After(patience));
        Interruption.Clear();
        return isSet;
    }

    private bool WaitThrough(Deadline deadline)
    {
        while (true)
        {
            int before = _signal.Count;
            if (Interlocked.Exchange(ref _isSet, false))
            {
                return true;
            }

            int remaining = deadline.RemainingMilliseconds;
            if (remaining == 0)
            {
                return false;
            }

            try
            {
                _signal.Wait(before, remaining);
            }
            catch (ThreadInterruptedException)
            {
                // Where the signal is an event.
            }
        }
    }
}
