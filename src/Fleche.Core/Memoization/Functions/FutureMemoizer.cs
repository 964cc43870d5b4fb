using Fleche.Caches;
using Fleche.Stores;

namespace Fleche.Memoization;

/// <summary>Memoizes a function that gives a future: the future is passed on, and its value is stored when it is there.</summary>
internal sealed class FutureMemoizer<T>(FunctionProfile profile, FunctionSettings settings) : Memoizer<Future<T>>(profile, settings)
{
    /// <inheritdoc/>
    private protected override Future<T> RunUncached(MemoizedCall<Future<T>> call) => NotNull(call.Run());

    /// <inheritdoc/>
    private protected override Future<T> Miss(MemoizedCall<Future<T>> call, Computation computation)
    {
        FuturesInFlight inFlight = FuturesInFlight.Of(computation.Cache);
        using Claim start = computation.ClaimIn(inFlight.Starts);
        if (!computation.MustRun && inFlight.TryGet(computation.Key, out Future<T>? future))
        {
            return future;
        }

        ValueTask<Claim> pending = computation.ClaimAsync();
        if (pending.IsCompleted)
        {
            return LoadOrStart(call, computation, pending.GetAwaiter().GetResult(), inFlight);
        }

        // Somebody else computes it, in another process or by another function of this name: nobody is kept waiting for that.
        Future<T> proxy = new();
        inFlight.Add(computation.Key, proxy);
        _ = FollowAsync(call, computation, pending, proxy, inFlight);
        return proxy;
    }

    /// <inheritdoc/>
    private protected override Future<T> Read(ReadOnlyMemory<byte> payload) => Future<T>.FromResult(StoredValues.Read<T>(payload, "the result"));

    private static Future<T> NotNull(Future<T>? future) =>
        future ?? throw new InvalidOperationException("A memoized function returned null in place of a future. Return Future<T>.FromResult(value).");

    /// <summary>The owner of a claim looks again, then asks the function. The claim ends with the future, or with the exception.</summary>
    private Future<T> LoadOrStart(MemoizedCall<Future<T>> call, Computation computation, Claim claim, FuturesInFlight inFlight)
    {
        Future<T>? future;
        try
        {
            if (!computation.MustRun && TryLoad(computation.Cache, computation.Key, out future))
            {
                claim.Dispose();
                return future;
            }

            computation.Prepare();
            using (computation.EnterFrame())
            {
                computation.Start(isAsync: true);
                future = NotNull(call.Run());
            }
        }
        catch
        {
            claim.Dispose();
            throw;
        }

        inFlight.Add(computation.Key, future);
        future.AddDoneCallback((Future<T> done) => Finish(done, computation, claim, inFlight));
        return future;
    }

    /// <summary>Stores the value, off the thread that completed the future.</summary>
    private static void Finish(Future<T> future, Computation computation, Claim claim, FuturesInFlight inFlight)
    {
        try
        {
            computation.Stop();
            if (!future.IsCancelled && !future.HasFailed)
            {
                computation.Store(future.Result, claim);
            }
        }
        finally
        {
            inFlight.Remove(computation.Key, future);
            claim.Dispose();
        }
    }

    private async Task FollowAsync(MemoizedCall<Future<T>> call, Computation computation, ValueTask<Claim> pending, Future<T> proxy, FuturesInFlight inFlight)
    {
        try
        {
            Claim claim = await pending.ConfigureAwait(false);
            if (!proxy.TrySetRunning())
            {
                claim.Dispose();
                return;
            }

            Future<T> future = LoadOrStart(call, computation, claim, inFlight);
            future.AddDoneCallback((Future<T> done) => Copy(done, proxy));
        }
        catch (Exception e)
        {
            proxy.TrySetException(e);
        }
        finally
        {
            inFlight.Remove(computation.Key, proxy);
        }
    }

    private static void Copy(Future<T> future, Future<T> proxy)
    {
        if ((future.IsCancelled ? new TaskCanceledException("The call was cancelled before it started.") : future.GetException()) is { } failure)
        {
            proxy.TrySetException(failure);
        }
        else
        {
            proxy.TrySetResult(future.Result);
        }
    }
}
