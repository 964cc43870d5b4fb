using System.Runtime.ExceptionServices;

namespace Fleche;

/// <summary>The result of a call that may not have run yet.</summary>
/// <remarks>
/// Safe for use by any number of threads. A future goes from <see cref="FutureState.Pending"/>, usually over <see cref="FutureState.Running"/>, to
/// <see cref="FutureState.Finished"/> or <see cref="FutureState.Cancelled"/>, and then stays as it is. Running means that the call was handed to a
/// worker: until that begins it, and while it waits to run again, it can still be cancelled; a call that really runs only where the options of the
/// call or its executor let <see cref="Cancel"/> stop it.
/// </remarks>
public abstract class Future
{
    /// <summary>A private phase between running and finished: the outcome has an author and is being stored.</summary>
    private const FutureState Settling = (FutureState)4;

    private volatile FutureState _state;

    /// <summary>
    /// 1 while a thread changes the fields of this class: a few writes, never user code. It is not a lock on this object, because a user
    /// who locks a future and waits in there for it would then keep it from completing.
    /// </summary>
    private int _gate;

    private ContinuationList _continuations;

    private protected Future() { }

    /// <summary>Who will complete this future; released once it is done.</summary>
    internal IFutureOwner? Owner { get; set; }

    /// <summary>Where the future stands now.</summary>
    public FutureState State => _state is var state and not Settling ? state : FutureState.Running;

    /// <summary>Whether the call was handed to where it runs (<see cref="FutureState.Running"/>) and is not done.</summary>
    public bool IsRunning => State is FutureState.Running;

    /// <summary>Whether the call was cancelled: it never gave a result and does not run.</summary>
    public bool IsCancelled => _state is FutureState.Cancelled;

    /// <summary>Whether there is nothing to wait for: the future is cancelled or finished.</summary>
    public bool IsDone => _state is FutureState.Cancelled or FutureState.Finished;

    /// <summary>Cancels the call if it has not started, or if its options allow that it is stopped while it runs.</summary>
    /// <remarks>
    /// A running call is stopped only by an executor that can, and where <see cref="CallOptions.CancelRunning"/> or the executor's own
    /// option allows it; the default is the rule of Python's <c>concurrent.futures</c>, by which a running call cannot be cancelled. This
    /// method does not wait for the call to stop: the future stays <see cref="FutureState.Running"/> until then, since a future that is done
    /// means a call that no longer runs, and ends as <see cref="FutureState.Cancelled"/> even if the call gives a result meanwhile.
    /// </remarks>
    /// <returns>
    /// True: it will never give a result; the future is or will be cancelled (also when this was asked for before). False: it has started and
    /// may not be stopped, or is finished.
    /// </returns>
    public bool Cancel()
    {
        IFutureOwner? owner = Owner;
        return TryCancelPending(owner) || IsCancelled || owner?.TryCancelRunning(this) is true;
    }

    /// <summary>Waits until the future is done. Never throws the call's exception.</summary>
    /// <remarks><see cref="Thread.Interrupt"/> does not end the wait on Linux.</remarks>
    /// <param name="timeout">How long to wait: zero or more; null (the default) or <see cref="Timeout.InfiniteTimeSpan"/>: without end.</param>
    /// <returns>False when the future was not done in time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative and not infinite.</exception>
    public bool Wait(TimeSpan? timeout = null) => Wait(Deadline.After(timeout));

    /// <summary>Waits until the future is done, or the deadline has passed.</summary>
    internal bool Wait(Deadline deadline)
    {
        if (IsDone)
        {
            return true;
        }

        if (deadline.RemainingMilliseconds == 0)
        {
            return false;
        }

        BlockedThread thread = new();
        if (!TryAdd(thread))
        {
            return true;
        }

        try
        {
            return thread.Wait(deadline) || IsDone;
        }
        finally
        {
            Remove(thread);
        }
    }

    /// <summary>Waits until the future is done and gives the call's exception.</summary>
    /// <param name="timeout">How long to wait: zero or more; null (the default) or <see cref="Timeout.InfiniteTimeSpan"/>: without end.</param>
    /// <returns>The exception that the call ended with; null when it gave a result.</returns>
    /// <exception cref="TimeoutException">The future was not done in time; the call goes on.</exception>
    /// <exception cref="OperationCanceledException">The future was cancelled.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative and not infinite.</exception>
    public Exception? GetException(TimeSpan? timeout = null) => WaitForOutcome(timeout)?.SourceException;

    /// <summary>Adds a callback for when the future is done, cancelled or finished.</summary>
    /// <remarks>
    /// Callbacks added before that run on the ThreadPool, in the order in which they were added, and delay no other future. Added later, a
    /// callback runs at once, on this thread. What a callback throws is logged (<see cref="FlecheLogging"/>) and goes no further.
    /// </remarks>
    /// <exception cref="ArgumentNullException">The callback is null.</exception>
    public void AddDoneCallback(Action<Future> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        AddDoneCallback(new DoneCallback<Future>(callback));
    }

    /// <summary>The future as a task: always the same one. It is cancelled when the future is.</summary>
    /// <remarks>
    /// Its continuations run asynchronously. Its exception counts as observed, since it is the future's as well: to ask for a task and
    /// not to look at it never raises <see cref="TaskScheduler.UnobservedTaskException"/>.
    /// </remarks>
    public Task AsTask() => GetTask();

    /// <summary>The call is about to start.</summary>
    /// <returns>False: the future was cancelled (or is done), so the call must not run.</returns>
    internal bool TrySetRunning() => TryMove(FutureState.Running) || _state is FutureState.Running;

    /// <summary>Its owner has stopped the call, or has it wait no longer: the future ends as cancelled, whether or not the call had started.</summary>
    /// <param name="token">The token that wants it cancelled, if one does.</param>
    /// <returns>False: it was done before, and stays as it was.</returns>
    internal bool TrySetCancelled(CancellationToken token = default) => TryMove(FutureState.Cancelled, isStopped: true, token);

    /// <summary>Ends the future with an exception.</summary>
    /// <returns>False: it was done before, and stays as it was.</returns>
    internal abstract bool TrySetException(Exception exception);

    /// <summary>From now on the token cancels this future while it is pending, and asks its owner to stop the call while it runs.</summary>
    internal void LinkTo(CancellationToken token)
    {
        if (token.CanBeCanceled)
        {
            TokenLink.Create(this, token);
        }
    }

    /// <summary>The call's cancellation token fired.</summary>
    internal void CancelOrStop(CancellationToken token)
    {
        IFutureOwner? owner = Owner;
        if (!TryCancelPending(owner, token))
        {
            owner?.OnStopRequested(this, token);
        }
    }

    /// <summary>Adds a continuation.</summary>
    /// <returns>False: the future is done already and the continuation will not be run.</returns>
    internal bool TryAdd(Continuation continuation)
    {
        Enter();
        bool isDone = IsDone;
        if (!isDone)
        {
            _continuations.Add(continuation);
        }

        Exit();
        return !isDone;
    }

    /// <summary>Takes a continuation out, if it is still there, because its wait has ended otherwise.</summary>
    internal void Remove(Continuation continuation)
    {
        Enter();
        _continuations.Remove(continuation);
        Exit();
    }

    /// <summary>Whether anybody waits for the future; for tests that nothing is left behind.</summary>
    internal bool HasContinuations => !_continuations.IsEmpty;

    /// <summary>Whether the future is finished with an exception. Reads the outcome if nobody has.</summary>
    internal bool HasFailed => _state is FutureState.Finished && ReadOutcome() is not null;

    /// <summary>Adds a callback, or runs it here when the future is done.</summary>
    private protected void AddDoneCallback(DoneCallback callback)
    {
        if (!TryAdd(callback))
        {
            callback.RunIsolated(this);
        }
    }

    /// <summary>Waits for the outcome.</summary>
    /// <returns>Null, when there is a value, or the failure.</returns>
    private protected ExceptionDispatchInfo? WaitForOutcome(TimeSpan? timeout)
    {
        if (!Wait(timeout))
        {
            throw new TimeoutException(
                $"The call was not done within {timeout}. It goes on: wait for its future again, or cancel it with the token of its CallOptions.");
        }
        if (IsCancelled)
        {
            throw new TaskCanceledException("The call was cancelled.", null, CancelledBy);
        }

        return ReadOutcome();
    }

    /// <summary>The token that has cancelled the future; one that is never cancelled where that was not the way.</summary>
    private protected abstract CancellationToken CancelledBy { get; }

    /// <summary>Notes the token that is about to cancel the future.</summary>
    private protected abstract void CancelBy(CancellationToken token);

    /// <summary>The failure of the finished call, or null. Reads the outcome if nobody has.</summary>
    private protected abstract ExceptionDispatchInfo? ReadOutcome();

    private protected abstract Task GetTask();

    /// <summary>Claims the right to store the outcome; who gets it calls <see cref="Publish"/> next.</summary>
    private protected bool TrySettle() => TryMove(Settling);

    /// <summary>The outcome is stored: the future is finished.</summary>
    private protected void Publish() => TryMove(FutureState.Finished);

    private bool TryCancelPending(IFutureOwner? owner, CancellationToken token = default)
    {
        if (!TryMove(FutureState.Cancelled, token: token))
        {
            return false;
        }

        owner?.OnCancelled(this);
        return true;
    }

    /// <summary>The only place where the state changes.</summary>
    /// <param name="next">The state to go to.</param>
    /// <param name="isStopped">Whether a running call, too, may end as cancelled: its owner says that it runs no longer.</param>
    /// <param name="token">The token that wants it cancelled, if one does.</param>
    private bool TryMove(FutureState next, bool isStopped = false, CancellationToken token = default)
    {
        Continuation? continuations = null;
        Enter();
        bool isAllowed = (_state, next) switch
        {
            (FutureState.Pending, FutureState.Running or FutureState.Cancelled or Settling) => true,
            (FutureState.Running, Settling) => true,
            (FutureState.Running, FutureState.Cancelled) => isStopped,
            (Settling, FutureState.Finished) => true,
            _ => false,
        };
        if (isAllowed)
        {
            if (token.CanBeCanceled)
            {
                CancelBy(token);
            }

            _state = next;
            if (next is FutureState.Cancelled or FutureState.Finished)
            {
                Owner = null;
                continuations = _continuations.TakeAll();
            }
        }
        Exit();
        ContinuationList.RunAll(continuations, this);
        return isAllowed;
    }

    private void Enter()
    {
        // Not a SpinWait: among its pauses are sleeps, which Thread.Interrupt ends with an exception.
        for (int tries = 0; Interlocked.Exchange(ref _gate, 1) != 0; tries++)
        {
            if (tries < 10 && Environment.ProcessorCount > 1)
            {
                Thread.SpinWait(1 << tries);
            }
            else
            {
                Thread.Yield();
            }
        }
    }

    private void Exit() => Volatile.Write(ref _gate, 0);
}
