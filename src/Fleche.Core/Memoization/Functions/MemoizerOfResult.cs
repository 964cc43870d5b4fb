using System.Diagnostics.CodeAnalysis;
using Fleche.Calls.Targets;
using Fleche.Executors;
using Fleche.Logging;

namespace Fleche.Memoization;

/// <summary>Memoizes the calls of one function: digest, look up, and what a subclass does on a miss, by what kind of result there is.</summary>
internal abstract class Memoizer<TResult>(FunctionProfile profile, FunctionSettings settings) : Memoizer(profile, settings)
{
    /// <summary>The memoizer of a function.</summary>
    /// <exception cref="ArgumentException">It cannot be memoized so; the message says why.</exception>
    public static Memoizer<TResult> Of(Delegate function, MemoizeOptions? options)
    {
        FunctionSettings settings = FunctionSettings.Of(function.Method, options);
        FunctionRules.Check(function, settings);
        ResultKinds.Check(function.Method, typeof(TResult));
        var profile = FunctionProfile.Of(function, settings);
        Type type = ResultKinds.ValueTypeOf(typeof(TResult), typeof(Task<>)) is { } awaited ? typeof(TaskMemoizer<>).MakeGenericType(awaited)
            : ResultKinds.ValueTypeOf(typeof(TResult), typeof(Future<>)) is { } expected ? typeof(FutureMemoizer<>).MakeGenericType(expected)
            : typeof(ValueMemoizer<TResult>);
        return (Memoizer<TResult>)Activator.CreateInstance(type, profile, settings)!;
    }

    /// <summary>Gives the stored result of a call, or runs it and stores what it gives.</summary>
    public TResult Invoke(MemoizedCall<TResult> call)
    {
        int count = Profile.Parameters.Length;
        Span<Digest> digests = count <= ManyParameters ? stackalloc Digest[count] : new Digest[count];
        if (!TryKey(call, digests, out Digest key))
        {
            return RunUncached(call);
        }

        AmbientState state = AmbientState.Current;
        state.Frame?.AddCall(key);
        Cache cache = Cache.Current;
        if (state.Rerun?.IsDone(key) is not false && TryLoad(cache, key, out TResult? value))
        {
            return value;
        }

        return Miss(call, new Computation(this, call, key, digests.ToArray(), cache, state));
    }

    /// <summary>Gives the stored result of a call.</summary>
    public bool TryLoad(MemoizedCall<TResult> call, [MaybeNullWhen(false)] out TResult value)
    {
        int count = Profile.Parameters.Length;
        if (!TryKey(call, count <= ManyParameters ? stackalloc Digest[count] : new Digest[count], out Digest key)
            || !TryLoad(Cache.Current, key, out value))
        {
            value = default;
            return false;
        }

        AmbientState.Current.Frame?.AddCall(key);
        return true;
    }

    /// <summary>Looks a call up that is made here and runs elsewhere.</summary>
    public Found Find(MemoizedCall<TResult> call, out Digest key, [MaybeNull] out TResult value)
    {
        value = default;
        int count = Profile.Parameters.Length;
        if (!TryKey(call, count <= ManyParameters ? stackalloc Digest[count] : new Digest[count], out key))
        {
            return Found.NoKey;
        }

        AmbientState state = AmbientState.Current;
        state.Frame?.AddCall(key);
        return state.Rerun?.IsDone(key) is not false && TryLoad(Cache.Current, key, out value) ? Found.Hit : Found.Miss;
    }

    /// <summary>Gives a stored result.</summary>
    public bool TryLoad(Digest key, [MaybeNullWhen(false)] out TResult value) => TryLoad(Cache.Current, key, out value);

    /// <summary>Runs a call again, and every memoized call in it.</summary>
    public TResult Rerun(MemoizedCall<TResult> call)
    {
        using ((AmbientState.Current with { Rerun = new RerunScope() }).Enter())
        {
            return Invoke(call);
        }
    }

    /// <summary>Runs a call that has no key.</summary>
    private protected abstract TResult RunUncached(MemoizedCall<TResult> call);

    /// <summary>Runs a call that is not stored, unless somebody else does just now, and stores its result.</summary>
    private protected abstract TResult Miss(MemoizedCall<TResult> call, Computation computation);

    /// <summary>Makes a result of stored bytes.</summary>
    private protected abstract TResult Read(ReadOnlyMemory<byte> payload);

    /// <summary>Looks a call up. A result that cannot be read is a miss: what is computed takes its place.</summary>
    private protected bool TryLoad(Cache cache, Digest key, [MaybeNullWhen(false)] out TResult value)
    {
        value = default;
        ReadOnlyMemory<byte> payload;
        try
        {
            if (!cache.TryLoadResult(key, out payload))
            {
                return false;
            }
        }
        catch (Exception e) when (e is not ThreadInterruptedException)
        {
            Report(FlecheLog.LookUpFailed, "The cache cannot be asked for", key, e);
            return false;
        }

        try
        {
            value = Read(payload);
            return true;
        }
        catch (Exception e) when (e is not ThreadInterruptedException)
        {
            AddUnreadable(key);
            FlecheLog.ResultUnreadable(FlecheLogging.For<Memoizer>(), LevelOf(nameof(FlecheLog.ResultUnreadable), e), Profile.Name, key, DisplayNames.Of(typeof(TResult)), e);
            return false;
        }
    }
}
