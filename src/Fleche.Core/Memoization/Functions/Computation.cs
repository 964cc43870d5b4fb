using Fleche.Caches;
using Fleche.Logging;
using Fleche.Stores;

namespace Fleche.Memoization;

/// <summary>One call that is not stored: claims it, measures it, and stores its result. Nothing that fails here fails the call, unless it is strict.</summary>
internal sealed class Computation(Memoizer memoizer, MemoizedCall call, Digest key, Digest[] digests, Cache cache, AmbientState state)
{
    private readonly CallFrame _frame = new(key, state.Frame);
    private IReadOnlyList<StoredValue> _arguments = [];
    private Measurement _measurement;

    /// <summary>The call's key.</summary>
    public Digest Key => key;

    /// <summary>Where the result goes.</summary>
    public Cache Cache => cache;

    /// <summary>What held where the call was made.</summary>
    public AmbientState State => state;

    /// <summary>Whether the function runs whatever is stored.</summary>
    public bool MustRun => state.Rerun?.IsDone(key) is false;

    /// <summary>Claims the call; waits while somebody else computes it.</summary>
    /// <exception cref="OperationCanceledException">The call in which this one is made is to end (<see cref="WorkerContext.CancellationToken"/>).</exception>
    public Claim Claim() => Claims is { } claims ? ClaimIn(claims) : Caches.Claim.None;

    /// <summary>Claims the call in a table.</summary>
    /// <inheritdoc cref="Claim"/>
    public Claim ClaimIn(ClaimTable claims)
    {
        try
        {
            return MayWait ? claims.Enter(key, state.Frame, WorkerContext.Current.CancellationToken) : claims.EnterAtOnce(key);
        }
        catch (Exception e) when (e is not (ThreadInterruptedException or OperationCanceledException))
        {
            memoizer.Report(FlecheLog.NotClaimed, "Nobody can claim", key, e);
            return Caches.Claim.None;
        }
    }

    /// <inheritdoc cref="Claim"/>
    public ValueTask<Claim> ClaimAsync() => Claims is { } claims ? ClaimInAsync(claims) : new(Caches.Claim.None);

    private async ValueTask<Claim> ClaimInAsync(ClaimTable claims)
    {
        try
        {
            return MayWait ? await claims.EnterAsync(key, state.Frame, WorkerContext.Current.CancellationToken).ConfigureAwait(false) : claims.EnterAtOnce(key);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            memoizer.Report(FlecheLog.NotClaimed, "Nobody can claim", key, e);
            return Caches.Claim.None;
        }
    }

    /// <summary>Takes down the arguments, before the function can change them.</summary>
    public void Prepare()
    {
        if (cache.IsWritable)
        {
            _arguments = ArgumentValues.Of(memoizer, call, key, digests);
        }
    }

    /// <summary>From here to the end of the scope, what this flow of execution does belongs to the call.</summary>
    public AmbientState.Scope EnterFrame() => (state with { Frame = _frame }).Enter();

    /// <summary>The function starts.</summary>
    public void Start(bool isAsync) => _measurement = Measurement.Start(isAsync);

    /// <summary>The function is over.</summary>
    public void Stop() => _measurement = _measurement.Stop();

    /// <summary>Stores the result.</summary>
    public void Store<T>(T result, Claim claim)
    {
        if (!cache.IsWritable)
        {
            claim.NotStored();
            return;
        }

        bool isStored = false;
        try
        {
            isStored = Interruption.Outlast(() => TryStore(StoredValues.Write(result, "the result")));
        }
        catch (Exception e)
        {
            memoizer.Report(FlecheLog.ResultNotStored, "The cache cannot store", key, e);
        }
        finally
        {
            if (!isStored)
            {
                claim.NotStored();
            }
        }

        if (isStored)
        {
            state.Rerun?.MarkDone(key);
        }
    }

    // An isolated call keeps all others of the process waiting. The owner may be one of them, so it must not be waited for.
    private static bool MayWait => !IsolatedRun.IsInside;

    private ClaimTable? Claims => cache.IsWritable ? cache.Claims : null;

    private bool TryStore(StoredValue value)
    {
        if (memoizer.TakeUnreadable(key) && cache.TryLoadRecord(key, out CallRecord? unreadable) && unreadable.Result == value.Digest)
        {
            // A store keeps the value that it has under a digest. One under another digest is other calls' too, and may be what they want.
            cache.EvictValue(value.Digest);
        }

        return cache.Save(RecordOf(value), [value, .. _arguments]);
    }

    private CallRecord RecordOf(StoredValue result)
    {
        KeyedParameter[] parameters = memoizer.Profile.Parameters;
        var arguments = new CallArgument[parameters.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = new CallArgument(parameters[i].Name, digests[i]);
        }

        return new CallRecord
        {
            Key = key,
            Function = memoizer.Profile.Name,
            Module = memoizer.Profile.Module,
            Version = memoizer.Profile.Version,
            Code = memoizer.Profile.Code,
            Arguments = arguments,
            Result = result.Digest,
            ResultSize = result.Payload.Length,
            Started = _measurement.Started,
            WallTime = _measurement.WallTime,
            CpuTime = _measurement.CpuTime,
            Host = ThisProcess.Host,
            ProcessId = Environment.ProcessId,
            User = ThisProcess.User,
            Runtime = ThisProcess.Runtime,
            GitCommit = GitCommit.Current,
            Tags = Annotations.TagsOf(memoizer.Settings, state),
            Parent = state.Frame?.Key,
            Calls = _frame.Calls,
            Metadata = Annotations.MetadataOf(memoizer.Settings, state, _frame, memoizer.Profile.Name),
            LastUsed = DateTimeOffset.UtcNow,
        };
    }
}
