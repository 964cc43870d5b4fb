namespace Fleche.Executors;

/// <summary>One thread of a crew.</summary>
internal sealed class CrewThread
{
    private readonly ThreadCrew _crew;
    private readonly Thread _thread;

    /// <summary>What wakes this thread: set once for each time that it was idle.</summary>
    private readonly IdleSignal _wake = new();

    private ThreadWorkItem? _item;

    /// <summary>Creates the thread with its first item, not started.</summary>
    public CrewThread(ThreadCrew crew, string name, ThreadWorkItem first)
    {
        _crew = crew;
        _item = first;
        _thread = new Thread(Work) { Name = name };
    }

    /// <summary>Starts the thread, without the execution context of whoever happened to need it.</summary>
    public void Start() => _thread.UnsafeStart();

    /// <summary>The thread has nothing to do: it must not keep the program from ending. Called under the crew's lock.</summary>
    public void BecomeIdle() => _thread.IsBackground = true;

    /// <summary>
    /// Wakes the idle thread with an item, or to see whether it is to end. Called under the crew's lock; the program does not end from here on until the
    /// thread is idle again.
    /// </summary>
    public void Wake(ThreadWorkItem? item)
    {
        _item = item;
        _thread.IsBackground = false;
        _wake.Set();
    }

    private void Work()
    {
        _crew.Enter();
        do
        {
            RunOne();
        }
        while (TakeNext());
    }

    /// <summary>Runs the item, if there is one; a method of its own, so that no reference to it stays on the stack of a thread that waits.</summary>
    private void RunOne() => Interlocked.Exchange(ref _item, null)?.Run();

    /// <summary>Takes the next item or waits until woken.</summary>
    /// <returns>False: the thread ends.</returns>
    private bool TakeNext()
    {
        if (!_crew.TryGoOn(this, out ThreadWorkItem? next))
        {
            return false;
        }

        if (next is null)
        {
            _wake.Wait(Timeout.InfiniteTimeSpan);
        }
        else
        {
            _item = next;
        }

        return true;
    }
}
