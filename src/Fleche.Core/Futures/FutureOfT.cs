namespace Fleche;

/// <summary>The typed result of a call that may not have run yet.</summary>
public sealed class Future<T> : Future
{
    internal bool TrySetResult(T value) => throw null!;
    internal bool TrySetDeferred(IDeferredResult<T> deferred) => throw null!;
    internal override bool TrySetException(Exception exception) => throw null!;
}
