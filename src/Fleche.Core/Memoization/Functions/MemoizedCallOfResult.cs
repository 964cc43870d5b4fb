namespace Fleche.Memoization;

/// <summary>One call of a memoized function that gives a <typeparamref name="TResult"/>.</summary>
internal abstract class MemoizedCall<TResult> : MemoizedCall
{
    /// <summary>Calls the user's function.</summary>
    public abstract TResult Run();
}
