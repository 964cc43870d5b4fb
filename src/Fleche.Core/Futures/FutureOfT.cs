using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Fleche;

/// <summary>The typed result of a call that may not have run yet.</summary>
/// <typeparam name="T">What the call gives; <see cref="Unit"/> for an action.</typeparam>
public sealed class Future<T> : Future
{
    private T _value = default!;

    /// <summary>
    /// Null: the value. <see cref="ExceptionDispatchInfo"/>: the failure. <see cref="IDeferredResult{T}"/>: not read yet. <see cref="CancellationToken"/>: what has cancelled it.
    /// </summary>
    private object? _outcome;

    private Task<T>? _task;

    /// <summary>Creates a pending future.</summary>
    internal Future() { }

    /// <summary>The call's result. Waits until it is there.</summary>
    /// <exception cref="Exception">Whatever the call ended with: its own exception object, with its own stack trace.</exception>
    /// <exception cref="OperationCanceledException">The future was cancelled.</exception>
    public T Result => GetResult(Timeout.InfiniteTimeSpan);

    /// <summary>Whether an outcome is there that nobody has asked for; reading it may run user code.</summary>
    internal bool IsUnread => Volatile.Read(ref _outcome) is IDeferredResult<T>;

    /// <summary>Whether the call gave a value, as far as that can be told without reading it. Runs no user code.</summary>
    internal bool HasValue => State is FutureState.Finished && Volatile.Read(ref _outcome) is null or IDeferredResult<T> { IsError: false };

    /// <summary>A future that is finished with a value.</summary>
    public static Future<T> FromResult(T value)
    {
        Future<T> future = new();
        future.TrySetResult(value);
        return future;
    }

    /// <summary>A future that is finished with an exception.</summary>
    /// <exception cref="ArgumentNullException">The exception is null.</exception>
    public static Future<T> FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        Future<T> future = new();
        future.TrySetException(exception);
        return future;
    }

    /// <summary>The call's result, if it is there in time.</summary>
    /// <param name="timeout">How long to wait: zero or more, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <exception cref="TimeoutException">The future was not done in time; the call goes on.</exception>
    /// <exception cref="Exception">Whatever the call ended with: its own exception object, with its own stack trace.</exception>
    /// <exception cref="OperationCanceledException">The future was cancelled.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative and not infinite.</exception>
    public T GetResult(TimeSpan timeout)
    {
        WaitForOutcome(timeout)?.Throw();
        return _value;
    }

    /// <inheritdoc cref="Future.AddDoneCallback(Action{Future})"/>
    public void AddDoneCallback(Action<Future<T>> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        AddDoneCallback(new DoneCallback<Future<T>>(callback));
    }

    /// <inheritdoc cref="Future.AsTask"/>
    public new Task<T> AsTask()
    {
        if (Volatile.Read(ref _task) is { } task)
        {
            return task;
        }

        TaskLink<T> link = new();
        if (Interlocked.CompareExchange(ref _task, link.Task, null) is { } earlier)
        {
            return earlier;
        }

        if (!TryAdd(link))
        {
            link.RunHere(this);
        }

        return link.Task;
    }

    /// <summary>Lets <c>await</c> wait for the call's result.</summary>
    public TaskAwaiter<T> GetAwaiter() => AsTask().GetAwaiter();

    /// <summary>Ends the future with a value.</summary>
    /// <returns>False: it was done before, and stays as it was.</returns>
    internal bool TrySetResult(T value) => TryFinish(value, null);

    /// <summary>Ends the future with an outcome that whoever asks first will read.</summary>
    /// <returns>False: it was done before, and stays as it was.</returns>
    internal bool TrySetDeferred(IDeferredResult<T> deferred) => TryFinish(default!, deferred);

    /// <inheritdoc/>
    internal override bool TrySetException(Exception exception) => TryFinish(default!, ExceptionDispatchInfo.Capture(exception));

    /// <summary>Ends the task of this done future as the future ended.</summary>
    internal void CopyTo(TaskCompletionSource<T> source)
    {
        if (IsCancelled)
        {
            source.TrySetCanceled(CancelledBy);
            return;
        }
        switch (ReadOutcome())
        {
            case null:
                source.TrySetResult(_value);
                break;
            case { SourceException: OperationCanceledException } cancelled:
                // An async method is the one way to a cancelled task that keeps the exception's own object.
                source.TrySetFromTask(ThrowAsync(cancelled));
                break;
            case var failure:
                source.TrySetException(failure.SourceException);
                // Observed: see AsTask.
                _ = source.Task.Exception;
                break;
        }
    }

    private protected override Task GetTask() => AsTask();

    private protected override CancellationToken CancelledBy => Volatile.Read(ref _outcome) is CancellationToken token ? token : default;

    private protected override void CancelBy(CancellationToken token) => _outcome = token;

    private protected override ExceptionDispatchInfo? ReadOutcome()
    {
        object? outcome = Volatile.Read(ref _outcome);
        if (outcome is IDeferredResult<T> deferred)
        {
            outcome = ReadOnce(deferred);
        }

        return (ExceptionDispatchInfo?)outcome;
    }

    private object? ReadOnce(IDeferredResult<T> deferred)
    {
        // Nobody but the readers of this one future meets at this lock: the second one has to wait for the first one's reading anyway.
        lock (deferred)
        {
            if (!ReferenceEquals(_outcome, deferred))
            {
                return _outcome;
            }

            Exception? failure;
            try
            {
                failure = deferred.Resolve(out _value);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            object? outcome = failure is null ? null : ExceptionDispatchInfo.Capture(failure);
            Volatile.Write(ref _outcome, outcome);
            return outcome;
        }
    }

    private bool TryFinish(T value, object? outcome)
    {
        if (!TrySettle())
        {
            return false;
        }

        _value = value;
        _outcome = outcome;
        Publish();
        return true;
    }

    private static async Task<T> ThrowAsync(ExceptionDispatchInfo failure)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        failure.Throw();
        return default!;
    }
}
