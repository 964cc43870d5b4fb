namespace Fleche;

/// <summary>Waits for many futures.</summary>
public static class Futures
{
    /// <summary>Waits for some or all of the futures.</summary>
    /// <param name="futures">The futures; one that occurs twice counts once. None at all: returns at once.</param>
    /// <param name="timeout">How long to wait: zero or more; null (the default) or <see cref="Timeout.InfiniteTimeSpan"/>: without end.</param>
    /// <param name="returnWhen">What to wait for.</param>
    /// <returns>The futures that are done (finished or cancelled), and the others. A time-out is no error.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="futures"/> is null.</exception>
    /// <exception cref="ArgumentException">One of the futures is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative and not infinite, or <paramref name="returnWhen"/> is no value of its type.</exception>
    public static (IReadOnlySet<TFuture> Done, IReadOnlySet<TFuture> NotDone) Wait<TFuture>(
        IEnumerable<TFuture> futures, TimeSpan? timeout = null, ReturnWhen returnWhen = ReturnWhen.AllCompleted)
        where TFuture : Future
    {
        Deadline deadline = Deadline.After(timeout);
        if (!Enum.IsDefined(returnWhen))
        {
            throw new ArgumentOutOfRangeException(nameof(returnWhen), returnWhen, "Wait for FirstCompleted, FirstException or AllCompleted.");
        }

        HashSet<TFuture> notDone = Distinct(futures);
        HashSet<TFuture> done = [];
        using CompletionQueue<TFuture> queue = new(notDone);
        for (bool isOver = false; !isOver && notDone.Count > 0;)
        {
            isOver = !queue.Wait(returnWhen is ReturnWhen.AllCompleted ? notDone.Count : 1, deadline);
            while (queue.TryTake(out TFuture? future))
            {
                notDone.Remove(future);
                done.Add(future);
                isOver |= returnWhen is ReturnWhen.FirstCompleted || (returnWhen is ReturnWhen.FirstException && future.HasFailed);
            }
        }
        return (done, notDone);
    }

    /// <summary>The futures in the order in which they complete, each once; those that are done already come first.</summary>
    /// <remarks>The sequence can be enumerated once, and holds no future longer than until the enumeration has gone past it.</remarks>
    /// <param name="futures">The futures; one that occurs twice counts once.</param>
    /// <param name="timeout">
    /// How long the whole enumeration may wait, counted from this call: zero or more; null (the default) or
    /// <see cref="Timeout.InfiniteTimeSpan"/>: without end. After that the enumeration throws <see cref="TimeoutException"/>.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="futures"/> is null.</exception>
    /// <exception cref="ArgumentException">One of the futures is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative and not infinite.</exception>
    public static IEnumerable<Future<T>> AsCompleted<T>(IEnumerable<Future<T>> futures, TimeSpan? timeout = null) =>
        new CompletionSequence<T>(Distinct(futures), timeout);

    /// <summary>The futures in the order in which they complete, each once, without blocking a thread.</summary>
    /// <remarks>The sequence can be enumerated once, and holds no future longer than until the enumeration has gone past it.</remarks>
    /// <param name="futures">The futures; one that occurs twice counts once.</param>
    /// <param name="cancellationToken">Ends the waiting, with <see cref="OperationCanceledException"/>; the calls go on.</param>
    /// <exception cref="ArgumentNullException"><paramref name="futures"/> is null.</exception>
    /// <exception cref="ArgumentException">One of the futures is null.</exception>
    public static IAsyncEnumerable<Future<T>> AsCompletedAsync<T>(
        IEnumerable<Future<T>> futures, CancellationToken cancellationToken = default) =>
        new AsyncCompletionSequence<T>(Distinct(futures), cancellationToken);

    private static HashSet<TFuture> Distinct<TFuture>(IEnumerable<TFuture> futures) where TFuture : Future
    {
        ArgumentNullException.ThrowIfNull(futures);
        HashSet<TFuture> distinct = [.. futures];
        if (distinct.Contains(null!))
        {
            throw new ArgumentException("One of the futures is null; leave out what was never submitted.", nameof(futures));
        }

        return distinct;
    }
}
