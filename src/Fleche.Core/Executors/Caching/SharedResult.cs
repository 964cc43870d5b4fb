namespace Fleche.Executors;

/// <summary>The result of a call that ran for another caller: a copy from the cache, else that caller's own object.</summary>
internal sealed class SharedResult<TResult>(CacheLookup<TResult> lookup, Digest key, Future<TResult> leader) : IDeferredResult<TResult>
{
    /// <inheritdoc/>
    public bool IsError => false;

    /// <inheritdoc/>
    public Exception? Resolve(out TResult value)
    {
        try
        {
            value = lookup.TryLoad(key, out TResult? copy) ? copy : leader.Result;
            return null;
        }
        catch (Exception e)
        {
            value = default!;
            return e;
        }
    }
}
