namespace Fleche.Executors;

/// <summary>
/// Runs the turns of those who follow a call that has failed, one after the other: on a thread of its own, since all those of the thread pool may be waiting for just these calls. It is
/// a foreground thread, like those of calls on threads: the program does not end between two of them.
/// </summary>
internal sealed class TurnQueue
{
    private readonly Queue<Action> _turns = new();
    private bool _isRunning;

    /// <summary>Has a turn run, which throws nothing.</summary>
    public void Add(Action turn)
    {
        lock (_turns)
        {
            _turns.Enqueue(turn);
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        ThreadPoolQueue.Start(Run, "Fleche turns", isBackground: false);
    }

    private void Run()
    {
        while (TryTake(out Action? turn))
        {
            turn();
        }
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Action? turn)
    {
        lock (_turns)
        {
            return _isRunning = _turns.TryDequeue(out turn);
        }
    }
}
