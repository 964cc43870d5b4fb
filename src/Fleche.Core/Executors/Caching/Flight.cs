using Fleche.Calls;

namespace Fleche.Executors;

/// <summary>One call that is under way for one caller, and others who wait for the same result.</summary>
/// <remarks>
/// The one for whom it runs has the executor's own future. If it gives a result, all have it. If it fails or is cancelled, the next one's call
/// takes its place, one at a time, as if the calls had been made one after another.
/// </remarks>
internal sealed class Flight<TResult>(Executor executor, FlightTable table, FlightKey key) : Continuation, IThreadPoolWorkItem
{
    private Future<TResult>? _leader;

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
        catch (Exception e)
        {
            End().ForEach(follower => follower.Future.TrySetException(e));
            throw;
        }
    }

    /// <summary>The call is over for the one for whom it ran. On the completing thread: runs no user code.</summary>
    public override void Run(Future future)
    {
        if (_leader!.HasValue)
        {
            End().ForEach(follower => follower.Share(key.Key, _leader));
            return;
        }

        lock (table.Lock)
        {
            if (Followers.Count == 0)
            {
                table.Remove(key);
                return;
            }
        }

        ThreadPoolQueue.Add(this);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (TakeNext() is { } follower)
        {
            try
            {
                follower.Run(executor, key.Key);
            }
            catch (ExecutorShutdownException)
            {
                EndAsLeader(follower.Future);
                continue;
            }
            catch (Exception e)
            {
                follower.Future.TrySetException(e);
                continue;
            }

            Watch(follower.Future);
            return;
        }
    }

    private void Watch(Future<TResult> leader)
    {
        _leader = leader;
        if (!leader.TryAdd(this))
        {
            Run(leader);
        }
    }

    /// <summary>The next one who still waits; ends the flight when there is none.</summary>
    private Follower<TResult>? TakeNext()
    {
        lock (table.Lock)
        {
            while (Followers.TryDequeue(out Follower<TResult>? follower))
            {
                if (!follower.Future.IsDone)
                {
                    return follower;
                }
            }

            table.Remove(key);
            return null;
        }
    }

    /// <summary>Ends the flight.</summary>
    /// <returns>Those who waited.</returns>
    private List<Follower<TResult>> End()
    {
        lock (table.Lock)
        {
            table.Remove(key);
            List<Follower<TResult>> followers = [.. Followers];
            Followers.Clear();
            return followers;
        }
    }

    /// <summary>The executor was shut down meanwhile: what was submitted before ends as the call that ran.</summary>
    private void EndAsLeader(Future<TResult> future)
    {
        if (_leader!.IsCancelled)
        {
            future.Cancel();
        }
        else
        {
            future.TrySetException(_leader.GetException()!);
        }
    }
}
