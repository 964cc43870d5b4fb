using Fleche.Calls;
using Fleche.Executors;
using Fleche.Memoization;

namespace Fleche;

/// <summary>An executor that looks memoized calls up in the current cache before it passes them on: see <see cref="ExecutorExtensions.WithCache"/>.</summary>
/// <remarks>
/// <para>A memoized call that is stored is an already completed future, and the executor behind is never touched. Else it runs there with what is
/// current here: cache, tags, metadata; identical calls that are under way run once, and each caller has a future of its own. Should the one
/// that runs fail or be cancelled, the next one runs in its place.</para>
/// <para>Plain functions and actions run with what is current here too, so that memoized functions inside them use the cache; bound functions run
/// with what they are bound to.</para>
/// <para>To shut it down, or to dispose of it, is to shut down the executor behind it: only who owns that one does so.</para>
/// </remarks>
public sealed class CachingExecutor : Executor
{
    private readonly Executor _executor;
    private readonly FlightTable _flights;

    internal CachingExecutor(Executor executor)
    {
        _executor = executor;
        _flights = new FlightTable(executor);
    }

    /// <inheritdoc/>
    internal override Executor Runner => _executor;

    /// <inheritdoc/>
    internal override int Parallelism => _executor.Parallelism;

    /// <inheritdoc/>
    internal override int? DefaultChunkSize => _executor.DefaultChunkSize;

    /// <inheritdoc/>
    internal override bool IsOwnThread => _executor.IsOwnThread;

    /// <inheritdoc/>
    internal override OpenMaps OpenMaps => _executor.OpenMaps;

    /// <inheritdoc/>
    internal override bool IsCaching => true;

    /// <inheritdoc/>
    internal override Future<TResult> SubmitCall<TResult>(Call<TResult> call, CallOptions? options) => _executor.SubmitCall(call, options);

    /// <inheritdoc/>
    internal override Future<TResult> SubmitMemoized<TReturned, TResult>(
        Call<TResult> call, Memoizer<TReturned> memoizer, MemoizedCall<TReturned> memoized, Func<TReturned, TResult> unwrap, CallOptions? options)
    {
        if (options?.CancellationToken.IsCancellationRequested is true)
        {
            return SubmitCall(call, options);
        }

        CacheLookup<TReturned, TResult> lookup = new(memoizer, call.State!, unwrap);
        Found found;
        Digest key;
        TResult? result;
        try
        {
            found = lookup.Find(memoized, out key, out result);
        }
        catch (CacheException e)
        {
            return Future<TResult>.FromException(e);
        }

        return found switch
        {
            Found.Hit => Future<TResult>.FromResult(result!),
            Found.Miss => _flights.Submit(key, call, memoized, lookup, options),
            _ => SubmitCall(call, options),
        };
    }

    /// <inheritdoc/>
    internal override Task ShutdownAsync(bool cancelFutures) => _executor.ShutdownAsync(cancelFutures);
}
