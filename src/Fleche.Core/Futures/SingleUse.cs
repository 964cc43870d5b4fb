namespace Fleche;

/// <summary>Guards what can be enumerated once.</summary>
internal static class SingleUse
{
    /// <summary>Takes what the one enumeration needs.</summary>
    /// <exception cref="InvalidOperationException">It was taken before.</exception>
    public static TSource Take<TSource>(ref TSource? source, string what) where TSource : class =>
        Interlocked.Exchange(ref source, null) ?? throw new InvalidOperationException(
            $"The {what} can be enumerated once, as they arrive; keep them with ToList() to go over them again.");

    /// <summary>The token that fires when either of two does: that of the call and that of the enumeration.</summary>
    /// <param name="first">One token.</param>
    /// <param name="second">The other token.</param>
    /// <param name="linked">What to dispose at the end; null when one of the two tokens will do.</param>
    public static CancellationToken Link(CancellationToken first, CancellationToken second, out CancellationTokenSource? linked)
    {
        linked = null;
        if (!second.CanBeCanceled || first == second)
        {
            return first;
        }

        if (!first.CanBeCanceled)
        {
            return second;
        }

        linked = CancellationTokenSource.CreateLinkedTokenSource(first, second);
        return linked.Token;
    }
}
