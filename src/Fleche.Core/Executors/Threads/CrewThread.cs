namespace Fleche.Executors;

/// <summary>One thread of a crew.</summary>
internal sealed class CrewThread
{
    private readonly ThreadCrew _crew;
    private readonly Thread _thread;

    /// <summary>What wakes this thread: released once for each time that it was idle.</summary>
    private readonly SemaphoreSlim _wake = new(0);

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
    /// Gives the idle thread an item, or null to end it. Called under the crew's lock; the program does not end from here on until the
    /// item is done.
    /// </summary>
    public void Wake(ThreadWorkItem? item)
    {
        _item = item;
        _thread.IsBackground = item is null;
        _wake.Release();
    }

    private void Work()
    {
        _crew.Enter();
        while (RunOne())
        {
            ThreadWorkItem? next = _crew.Next(this, out bool isIdle);
            if (isIdle)
            {
                _wake.Wait();
            }
            else
            {
                _item = next;
            }
        }
        _crew.Leave();
    }

    /// <summary>Runs the item; a method of its own, so that no reference to it stays on the stack of a thread that waits.</summary>
    private bool RunOne()
    {
        if (Interlocked.Exchange(ref _item, null) is not { } item)
        {
            return false;
        }

        item.Run();
        return true;
    }
}
