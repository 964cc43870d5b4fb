using Fleche.Logging;

namespace Fleche.Executors;

/// <summary>
/// The threads and the queue of a <see cref="ThreadPoolExecutor"/>. The threads know the crew and not the executor, so an executor that
/// nobody holds any more can be collected, and then shuts its crew down.
/// </summary>
/// <remarks>
/// One lock guards all state; a call is never run nor a future completed under it. A call goes straight to an idle thread, the one
/// that was busy last, so that items are queued only while every thread is busy. A thread with a call is a foreground thread.
/// </remarks>
internal sealed class ThreadCrew(string name, int maxThreads)
{
    [ThreadStatic]
    private static ThreadCrew? _current;

    private readonly Lock _lock = new();

    /// <summary>The idle threads; the one idle for the shortest time is woken first.</summary>
    private readonly Stack<CrewThread> _idle = new();

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly ItemList<ThreadWorkItem> _pending = new();

    /// <summary>How many threads there are, and how many were ever started.</summary>
    private int _threads, _started;

    /// <summary>What is not over without its threads: calls that are expected, and threads that could not start and are failing what was queued for them.</summary>
    private int _held;

    private bool _isShutdown;

    /// <summary>Whether the shutdown has cancelled what waited.</summary>
    private bool _isCancelled;

    public int MaxThreads => maxThreads;

    /// <summary>How many threads wait for a call.</summary>
    public int IdleThreads
    {
        get
        {
            lock (_lock)
            {
                return _idle.Count;
            }
        }
    }

    /// <summary>Whether this is a thread of the crew, or a call that one of them runs goes on here after an <c>await</c>.</summary>
    public bool OwnsCurrentFlow => _current == this || ThreadWorkItem.IsCurrentOf(this);

    /// <summary>Gives an item to a thread or queues it.</summary>
    /// <exception cref="ExecutorShutdownException">The crew was shut down.</exception>
    public void Add(ThreadWorkItem item, bool isExpected)
    {
        CrewThread thread;
        lock (_lock)
        {
            ThrowIfShutdown(isExpected);
            if (_idle.Count > 0 || _threads == maxThreads)
            {
                WakeOrEnqueue(item);
                return;
            }
            _threads++;
            thread = new CrewThread(this, $"{name}, {++_started}", item);
        }
        Start(thread, item);
    }

    /// <summary>Throws when the crew was shut down and takes no such item.</summary>
    /// <param name="isExpected">Whether it was expected: only a shutdown that cancels what waits does not take it.</param>
    public void ThrowIfShutdown(bool isExpected)
    {
        if (Volatile.Read(ref _isShutdown) && (!isExpected || Volatile.Read(ref _isCancelled)))
        {
            throw new ExecutorShutdownException(Executor.ShutdownMessage);
        }
    }

    /// <summary>An item will come, after a shutdown too.</summary>
    /// <exception cref="ExecutorShutdownException">The crew was shut down.</exception>
    public void Expect()
    {
        lock (_lock)
        {
            ThrowIfShutdown(isExpected: false);
            _held++;
        }
    }

    /// <summary>It has come, or will not.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _held--;
            EndIfOver();
        }
    }

    /// <summary>Takes a cancelled item out of the queue, if it is still there.</summary>
    public void Remove(ThreadWorkItem item)
    {
        lock (_lock)
        {
            _pending.Remove(item);
        }
    }

    /// <summary>Takes no more items; the threads end when the queue is empty.</summary>
    /// <returns>A task that completes when the last thread has left.</returns>
    public Task ShutdownAsync()
    {
        lock (_lock)
        {
            Volatile.Write(ref _isShutdown, true);
            while (_idle.TryPop(out CrewThread? thread))
            {
                thread.Wake(null);
            }

            EndIfOver();
        }
        return _ended.Task;
    }

    /// <summary>Cancels every call that waits for a thread.</summary>
    public void CancelQueued()
    {
        List<ThreadWorkItem> items;
        lock (_lock)
        {
            Volatile.Write(ref _isCancelled, true);
            items = _pending.RemoveAll();
        }

        items.ForEach(static item => item.Future.Cancel());
    }

    /// <summary>The current thread begins its work.</summary>
    public void Enter() => _current = this;

    /// <summary>What the current thread does next. It is one of the crew for as long as it may find something here: what is queued has a thread.</summary>
    /// <param name="thread">The current thread.</param>
    /// <param name="item">What it runs; null: it waits until it is woken.</param>
    /// <returns>False: it ends, and is none of the crew's any more.</returns>
    public bool TryGoOn(CrewThread thread, out ThreadWorkItem? item)
    {
        using (Interruption.EnterOnOwnThread(_lock))
        {
            item = _pending.First;
            if (item is not null)
            {
                _pending.Remove(item);
            }
            else if (!_isShutdown)
            {
                thread.BecomeIdle();
                _idle.Push(thread);
            }
            else
            {
                _current = null;
                _threads--;
                EndIfOver();
                return false;
            }

            return true;
        }
    }

    private void Start(CrewThread thread, ThreadWorkItem item)
    {
        try
        {
            thread.Start();
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            int others;
            List<ThreadWorkItem> stranded = [];
            lock (_lock)
            {
                others = --_threads;
                if (others > 0)
                {
                    WakeOrEnqueue(item);
                }
                else
                {
                    stranded = _pending.RemoveAll();
                    _held++;
                }
            }
            if (others == 0)
            {
                FailAll(stranded, exception);
                throw;
            }

            FlecheLog.ThreadNotStarted(FlecheLogging.For<ThreadPoolExecutor>(), name, others, exception);
        }
    }

    /// <summary>Fails what other callers have queued meanwhile, counting on the thread that could not start.</summary>
    private void FailAll(List<ThreadWorkItem> stranded, Exception exception)
    {
        foreach (ThreadWorkItem queued in stranded)
        {
            queued.Future.TrySetException(new OutOfMemoryException(
                $"The call never ran: {name} has no thread, and none could be started. Submit it again when there are threads or memory to be had.", exception));
        }

        Release();
    }

    private void EndIfOver()
    {
        if (_isShutdown && _threads == 0 && _held == 0)
        {
            ThreadPoolQueue.Complete(_ended);
        }
    }

    private void WakeOrEnqueue(ThreadWorkItem item)
    {
        if (_idle.TryPop(out CrewThread? idle))
        {
            idle.Wake(item);
            return;
        }
        _pending.Add(item);
    }
}
