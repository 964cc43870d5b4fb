using Fleche.Calls;

namespace Fleche.Executors;

/// <summary>One call that is under way for one caller, and others who wait for the same result.</summary>
/// <remarks>
/// The one for whom it runs has the executor's own future. If it gives a result, all have it. If it fails or is cancelled, the next one's call
/// takes its place, one at a time, as if the calls had been made one after another. The executor expects those calls, so that its shutdown ends after them.
/// </remarks>
internal sealed class Flight<TResult>(Executor executor, FlightTable table, FlightKey key) : Continuation
{
    /// <summary>Those who wait. Guarded by the table's lock.</summary>
    public Queue<Follower<TResult>> Followers { get; } = new();

    /// <summary>Has the call run for the first caller.</summary>
    public Future<TResult> Lead(Call<TResult> call, CallOptions? options)
    {
        try
        {
            Future<TResult> leader = executor.SubmitCall(call, options);
            Watch(leader);
            return leader;
        }
        catch
        {
            // What was wrong may be this caller's options.
            GoOn();
            throw;
        }
    }

    /// <summary>The call is over for the one for whom it ran. On the completing thread: runs no user code.</summary>
    public override void Run(Future future)
    {
        var leader = (Future<TResult>)future;
        if (!leader.HasValue)
        {
            GoOn();
            return;
        }

        foreach (Follower<TResult> follower in End())
        {
            follower.Share(key.Key, leader);
            executor.Release();
        }
    }

    /// <summary>There is no result: runs the call for the next one, if there is one.</summary>
    private void GoOn()
    {
        lock (table.Lock)
        {
            if (Followers.Count == 0)
            {
                table.Remove(key);
                return;
            }
        }

        table.Turns.Add(RunNext);
    }

    private void RunNext()
    {
        while (TakeNext() is { } follower)
        {
            try
            {
                if (!follower.Future.IsDone)
                {
                    UserCode.Run(() => follower.Run(executor, key.Key));
                    Watch(follower.Future);
                    return;
                }
            }
            catch (ExecutorShutdownException)
            {
                // It has cancelled all that waited.
                follower.Future.Cancel();
            }
            catch (Exception e)
            {
                follower.Future.TrySetException(e);
            }
            finally
            {
                executor.Release();
            }
        }
    }

    private void Watch(Future<TResult> leader)
    {
        if (!leader.TryAdd(this))
        {
            Run(leader);
        }
    }

    /// <summary>The next one; ends the flight when there is none.</summary>
    private Follower<TResult>? TakeNext()
    {
        lock (table.Lock)
        {
            if (!Followers.TryDequeue(out Follower<TResult>? follower))
            {
                table.Remove(key);
            }

            return follower;
        }
    }

    /// <summary>Ends the flight.</summary>
    /// <returns>Those who waited.</returns>
    private Follower<TResult>[] End()
    {
        lock (table.Lock)
        {
            table.Remove(key);
            Follower<TResult>[] followers = [.. Followers];
            Followers.Clear();
            return followers;
        }
    }
}
