using Fleche.Calls;
using Fleche.Memoization;

namespace Fleche.Executors;

/// <summary>A caller whose call is under way already for another one.</summary>
/// <param name="call">The call, should it have to run itself.</param>
/// <param name="memoized">The same call as the memoized function knows it.</param>
/// <param name="lookup">Looks it up.</param>
/// <param name="options">The caller's own.</param>
internal sealed class Follower<TResult>(Call<TResult> call, MemoizedCall memoized, CacheLookup<TResult> lookup, CallOptions? options)
{
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    /// <summary>The caller's future: cancelling it is nobody else's matter.</summary>
    public Future<TResult> Future { get; } = new();

    /// <summary>From now on the caller's token cancels the future.</summary>
    public Future<TResult> Start()
    {
        Future.LinkTo(options?.CancellationToken ?? default);
        return Future;
    }

    /// <summary>The call ran for another: there is a result. Runs no user code.</summary>
    public void Share(Digest key, Future<TResult> leader) => Future.TrySetDeferred(new SharedResult<TResult>(lookup, key, leader));

    /// <summary>The call did not run to its end for the one before: runs it for this caller.</summary>
    /// <exception cref="Exception">It cannot be run.</exception>
    public void Run(Executor executor, Digest key)
    {
        if (_context is null)
        {
            RunHere(executor, key);
        }
        else
        {
            ExecutionContext.Run(_context, _ => RunHere(executor, key), null);
        }
    }

    private void RunHere(Executor executor, Digest key)
    {
        if (lookup.Find(memoized, out Digest now, out TResult? result) == Found.Hit && now == key)
        {
            Future.TrySetResult(result!);
            return;
        }

        if (now != key)
        {
            throw new InvalidOperationException(
                "An argument of the call was changed after its Submit, while an identical call ran that then failed or was cancelled. "
                + "Leave arguments as they are until the future is done, or submit copies.");
        }

        call.Promised = Future;
        executor.SubmitCall(call, options);
    }
}
