namespace Fleche.Stores.Sqlite;

/// <summary>Lets the writers of this process in one at a time, in the order in which they came.</summary>
/// <remarks>SQLite has one writer per file anyway; those who wait for it there poll, and the unlucky ones wait long.</remarks>
internal sealed class WriterGate
{
    private readonly Lock _lock = new();
    private readonly LinkedList<ManualResetEventSlim> _waiting = new();
    private bool _isTaken;

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Waits for the gate.</summary>
    /// <returns>False: it was not free in time.</returns>
    public bool TryEnter(TimeSpan limit)
    {
        LinkedListNode<ManualResetEventSlim> mine;
        lock (_lock)
        {
            if (!_isTaken)
            {
                _isTaken = true;
                return true;
            }

            mine = _waiting.AddLast(new ManualResetEventSlim());
        }

        try
        {
            return mine.Value.Wait(limit) || !TryGiveUp(mine);
        }
        catch
        {
            // The thread was interrupted.
            if (!TryGiveUp(mine))
            {
                Leave();
            }

            throw;
        }
    }

    /// <returns>False: it was given to this thread in the very moment in which it gave up.</returns>
    private bool TryGiveUp(LinkedListNode<ManualResetEventSlim> mine)
    {
        lock (_lock)
        {
            if (mine.List is null)
            {
                return false;
            }

            _waiting.Remove(mine);
            return true;
        }
    }

    /// <summary>Gives the gate to the next.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (_waiting.First is { } next)
            {
                _waiting.RemoveFirst();
                next.Value.Set();
            }
            else
            {
                _isTaken = false;
            }
        }
    }
}
