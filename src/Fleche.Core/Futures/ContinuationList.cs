namespace Fleche;

/// <summary>
/// The continuations of a future, in order of registration: a circular list through the continuations themselves, so that an empty one
/// costs one field, and that adding and removing cost the same however many there are. The future guards it with its gate.
/// </summary>
internal struct ContinuationList
{
    private Continuation? _first;

    /// <summary>Whether there are none.</summary>
    public readonly bool IsEmpty => _first is null;

    /// <summary>Adds a continuation at the end.</summary>
    public void Add(Continuation continuation)
    {
        if (_first is null)
        {
            _first = continuation.Next = continuation.Previous = continuation;
            return;
        }
        continuation.Next = _first;
        continuation.Previous = _first.Previous;
        _first.Previous = _first.Previous!.Next = continuation;
    }

    /// <summary>Takes a continuation out, if it is in the list. A list whose continuations were taken for running has none.</summary>
    public void Remove(Continuation continuation)
    {
        if (_first is null || continuation.Next is not { } next)
        {
            return;
        }

        if (ReferenceEquals(next, continuation))
        {
            _first = null;
        }
        else
        {
            continuation.Previous!.Next = next;
            next.Previous = continuation.Previous;
            if (ReferenceEquals(_first, continuation))
            {
                _first = next;
            }
        }
        continuation.Next = continuation.Previous = null;
    }

    /// <summary>Empties the list.</summary>
    /// <returns>Its first continuation, from which <see cref="Continuation.Next"/> leads to the last one.</returns>
    public Continuation? TakeAll()
    {
        Continuation? first = _first;
        _first = null;
        if (first is not null)
        {
            first.Previous!.Next = null;
        }

        return first;
    }

    /// <summary>Runs what <see cref="TakeAll"/> gave: the waits at once, the user's callbacks in one work item.</summary>
    public static void RunAll(Continuation? continuation, Future future)
    {
        DoneCallback? firstCallback = null, lastCallback = null;
        while (continuation is not null)
        {
            Continuation? next = continuation.Next;
            if (continuation is not DoneCallback callback)
            {
                continuation.Run(future);
            }
            else if (lastCallback is null)
            {
                firstCallback = lastCallback = callback;
            }
            else
            {
                lastCallback = lastCallback.Following = callback;
            }

            continuation = next;
        }
        firstCallback?.Run(future);
    }
}
