using System.Diagnostics;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Managing;

/// <summary>
/// Calls back when the nearest deadline has come. A thread of its own rather than a timer, since a timer's callback waits for a thread-pool
/// thread and a program may have blocked them all. It starts with the first deadline and sleeps while there is none, because later it might not be had.
/// </summary>
internal sealed class DeadlineThread(Action due, Action<Exception> failed)
{
    private readonly object _gate = new();
    private long _deadline = long.MaxValue;
    private bool _isRunning;
    private bool _isOver;
    private volatile Exception? _failure;

    /// <summary>Why the thread could not be started: no deadline is heard of any more.</summary>
    public Exception? Failure => _failure;

    /// <summary>Sets the nearest deadline (on the clock of <see cref="Stopwatch.GetTimestamp"/>; <see cref="long.MaxValue"/>: none).</summary>
    public void Set(long deadline)
    {
        lock (_gate)
        {
            if (deadline == _deadline || _isOver)
            {
                return;
            }

            bool isEarlier = deadline < _deadline;
            _deadline = deadline;
            if (!_isRunning && deadline != long.MaxValue)
            {
                Start();
            }
            else if (isEarlier || deadline == long.MaxValue)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>There will be no deadline any more: the thread ends.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Start()
    {
        try
        {
            BackgroundThread.Start("Fleche deadlines", Run, failed);
            _isRunning = true;
        }
        catch (Exception e)
        {
            // Whoever sets deadlines is in the middle of something, and looks afterwards.
            _failure = e;
        }
    }

    private void Run()
    {
        while (HasCome())
        {
            due();
        }
    }

    /// <summary>Waits for the deadline.</summary>
    /// <returns>False: none will come any more.</returns>
    private bool HasCome()
    {
        lock (_gate)
        {
            while (!_isOver)
            {
                TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _deadline);
                if (left <= TimeSpan.Zero)
                {
                    _deadline = long.MaxValue;
                    return true;
                }

                // Rounded up, so that it never wakes a moment too early only to wait again.
                Monitor.Wait(_gate, (int)Math.Min(int.MaxValue, Math.Ceiling(left.TotalMilliseconds)));
            }

            return false;
        }
    }
}
