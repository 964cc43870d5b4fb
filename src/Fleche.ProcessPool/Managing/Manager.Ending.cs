using System.Diagnostics;
using Fleche.Logging;
using Fleche.ProcessPool.Monitoring;
using Fleche.ProcessPool.Output;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Managing;

/// <summary>How a pool ends: shut down, broken, or killed.</summary>
internal sealed partial class Manager
{
    /// <summary>A pool whose workers die this often before they are ready, none getting there in between, is broken.</summary>
    private const int MaxFailedStarts = 5;

    /// <summary>The pause after a failed start, doubled by each further one.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the end of a pool waits for those who watch it to hear the last of it.</summary>
    private static readonly TimeSpan WatcherPatience = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isShutDown;
    private bool _isEnding;

    /// <summary>Whether the calls that wait were cancelled when it was shut down, so that none may come to wait any more.</summary>
    private bool _isCancelled;

    /// <summary>How many calls may come after a shutdown, since they were submitted before.</summary>
    private int _expected;
    private Func<Exception>? _broken;
    private int _failedStarts;

    /// <summary>Completes when the pool is over and its last process has ended; never fails.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the pool takes no more calls.</summary>
    public bool IsEnded
    {
        get
        {
            lock (_gate)
            {
                return _isShutDown || _broken is not null;
            }
        }
    }

    /// <summary>Takes no more calls; what was submitted is still run unless it is cancelled; then the workers leave.</summary>
    public void Shutdown(bool cancelFutures)
    {
        Effects effects = default;
        lock (_gate)
        {
            _isShutDown = true;
            if (cancelFutures)
            {
                _isCancelled = true;
                TakeBackAll();
                List<WorkItem> cancelled = ClearQueue();
                foreach (WorkItem item in cancelled)
                {
                    item.Stop = new CallStop(StopCause.Cancel);
                    Conclude(item, CallOutcome.Cancelled);
                }

                EndFutures(() => cancelled.ForEach(static item => item.Future.TrySetCancelled()), ref effects);
            }

            Settle(ref effects);
        }

        Do(effects);
    }

    /// <summary>A call will come, after a shutdown too.</summary>
    /// <exception cref="ExecutorShutdownException">The pool was shut down.</exception>
    /// <exception cref="BrokenProcessPoolException">The pool is broken.</exception>
    public void Expect()
    {
        lock (_gate)
        {
            ThrowIfEnded(isExpected: false);
            _expected++;
        }
    }

    /// <summary>It has come, or will not.</summary>
    public void Release()
    {
        Effects effects = default;
        lock (_gate)
        {
            if (--_expected == 0 && _isShutDown)
            {
                Settle(ref effects);
            }
        }

        Do(effects);
    }

    /// <summary>Ends everything at once.</summary>
    public void KillWorkers() => Break(static () => new BrokenProcessPoolException("The pool's workers were killed by KillWorkers()."));

    private void OnEnd()
    {
        if (Interlocked.Exchange(ref _isEnding, true))
        {
            return;
        }

        _deadlines.End();
        // Whoever shuts a pool down may close what its spans, measurements and lines go to next. But one who watches may also wait for this end.
        if (_announcer.Silence.IsCompleted && _deliveries.AreOver)
        {
            BeOver();
            return;
        }

        try
        {
            // On no thread of the thread pool: those may all be waiting for this end.
            BackgroundThread.Start($"Fleche end of {_name}", HearAll, failed: _ => BeOver(), BackgroundThread.StackOfUserCode);
        }
        catch (OutOfMemoryException)
        {
            // No thread is to be had: what is unsaid is not waited for.
            BeOver();
        }
    }

    private void HearAll()
    {
        _announcer.Silence.Wait(WatcherPatience);
        if (_deliveries.Settle() is > 0 and var left)
        {
            // Not here: the logger may be the very listener that is stuck.
            _announcer.Post(() => ProcessPoolLog.DeliveriesLeft(FlecheLogging.For<ProcessPoolExecutor>(), left, Deliveries.Patience.TotalSeconds));
            _announcer.Silence.Wait(WatcherPatience);
        }

        BeOver();
    }

    private void BeOver()
    {
        _deliveries.Listeners.End();
        LivePools.Remove(this);
        ThreadPoolQueue.Complete(_ended);
    }

    /// <param name="isExpected">Whether the call was expected: only a shutdown that cancels what waits does not take it.</param>
    private void ThrowIfEnded(bool isExpected)
    {
        lock (_gate)
        {
            if (_broken is not null)
            {
                throw _broken();
            }

            if (_isShutDown && (!isExpected || _isCancelled))
            {
                throw new ExecutorShutdownException("The pool was shut down and takes no more calls.");
            }
        }
    }

    /// <summary>What the pool needs to go on cannot be done, which is known in no better way.</summary>
    public void Fail(Exception error)
    {
        string message = $"The pool is broken, since the program could not go on with it: {error.GetType().Name}: {error.Message} Where memory, threads or "
            + "file descriptors have run out, use fewer or allow more of them, and make a new pool (ReusableExecutor.Get does).";
        Break(() => new BrokenProcessPoolException(message, error));
    }

    /// <summary>Does what a transition wants done. What cannot be done is nobody's fault who has just submitted or cancelled something: it breaks the pool.</summary>
    private void Do(in Effects effects)
    {
        if (effects.Run() is { } failure)
        {
            Fail(failure);
        }
    }

    private void Break(Func<Exception> reason)
    {
        Effects effects = default;
        lock (_gate)
        {
            Break(reason, ref effects);
            Settle(ref effects);
        }

        Do(effects);
    }

    /// <summary>Fails every unfinished future with an exception of its own and kills all workers. The first reason stands.</summary>
    /// <param name="reason">Makes the exceptions; their text is to be one that they share, since there may be very many.</param>
    /// <param name="effects">What is to be done.</param>
    private void Break(Func<Exception> reason, ref Effects effects)
    {
        if (_broken is not null || _ended.Task.IsCompleted)
        {
            return;
        }

        _broken = reason;
        _isShutDown = true;
        List<WorkItem> unfinished = ClearQueue();
        unfinished.RemoveAll(item => !TryConclude(item, CallOutcome.Died));
        _idle.Clear();
        foreach (WorkerHandle worker in _workers)
        {
            while (worker.Given.First is { } item)
            {
                worker.Given.Remove(item);
                if (item.Stop is { } stop)
                {
                    EndStopped(worker, item, stop, "its pool ended", worker.BeganAt(item), ref effects);
                }
                else
                {
                    Conclude(item, CallOutcome.Died, worker, worker.BeganAt(item));
                    unfinished.Add(item);
                }
            }

            Kill(worker, WorkerChangeReason.PoolBroken, ref effects);
        }

        EndFutures(() => unfinished.ForEach(item => Fail(item, reason)), ref effects);
    }

    private static void Fail(WorkItem item, Func<Exception> reason)
    {
        try
        {
            item.Fail(reason());
        }
        catch (Exception e)
        {
            // There is no memory for it, say: no list has the call any more, so this is its last chance to be done.
            item.Fail(e);
        }
    }

    /// <summary>A worker ended before it was ready. Those that were started together with another one that failed have met the same moment, and count once.</summary>
    private void StartFailed(WorkerHandle worker, WorkerEnd end, Exception? failure, ref Effects effects)
    {
        if (worker.FailedStartsBefore != _failedStarts)
        {
            return;
        }

        if (++_failedStarts < MaxFailedStarts)
        {
            _nextStart = After(FirstPause * (1 << (_failedStarts - 1)));
            return;
        }

        string when = worker.Calls is null || _initializer is null ? "before it was ready" : $"while it ran the pool's initializer, {_initializer.Target.DisplayName}";
        string what = end.ProcessId == 0 ? "No process could be started:" : $"{end} {when}.";
        string message = $"The pool is broken, since its workers cannot be started: {MaxFailedStarts} in a row failed. The last: {WorkerDeath.Tell(what, end, failure)}";
        Break(() => new BrokenProcessPoolException(message, failure), ref effects);
    }

    /// <summary>Whether a worker may be started; after failed starts one tries alone.</summary>
    private bool MayStartNow()
    {
        bool isTried = _failedStarts > 0 && _workers.Exists(worker => worker.State == WorkerState.Starting && worker.FailedStartsBefore == _failedStarts);
        if (_broken is not null || isTried)
        {
            return false;
        }

        if (_nextStart <= Stopwatch.GetTimestamp())
        {
            return true;
        }

        WakeAt(_nextStart);
        return false;
    }
}
