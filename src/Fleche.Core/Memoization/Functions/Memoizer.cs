using System.Collections.Concurrent;
using Fleche.Errors;
using Fleche.Logging;
using Microsoft.Extensions.Logging;

namespace Fleche.Memoization;

/// <summary>Memoizes the calls of one function: what does not depend on the types of its arguments and result.</summary>
internal abstract class Memoizer(FunctionProfile profile, FunctionSettings settings)
{
    /// <summary>From this many parameters on (captured variables count) a key takes an allocation.</summary>
    private protected const int ManyParameters = 16;

    /// <summary>The calls whose stored results cannot be read, until new ones are stored.</summary>
    private readonly ConcurrentDictionary<Digest, bool> _unreadable = new();

    /// <summary>What the function is.</summary>
    public FunctionProfile Profile => profile;

    /// <summary>How it is memoized.</summary>
    public FunctionSettings Settings => settings;

    /// <summary>Whether a cache that fails is an error of the call.</summary>
    public bool IsStrict => settings.Strict || AmbientState.Current.IsStrict;

    /// <summary>The key of a call.</summary>
    /// <exception cref="IndigestibleException">An argument has no digest.</exception>
    public Digest KeyOf(MemoizedCall call)
    {
        int count = profile.Parameters.Length;
        return KeyOf(call, count <= ManyParameters ? stackalloc Digest[count] : new Digest[count]);
    }

    /// <summary>Whether the current cache has a call.</summary>
    public bool Contains(MemoizedCall call)
    {
        int count = profile.Parameters.Length;
        if (!TryKey(call, count <= ManyParameters ? stackalloc Digest[count] : new Digest[count], out Digest key))
        {
            return false;
        }

        try
        {
            return Cache.Current.Contains(key);
        }
        catch (Exception e) when (e is not ThreadInterruptedException)
        {
            Report(FlecheLog.LookUpFailed, "The cache cannot be asked for", key, e);
            return false;
        }
    }

    /// <summary>Something failed in the cache: says so in the log, or in strict mode by an exception.</summary>
    /// <remarks>The first failure of a kind is a warning, the others are for debugging: with a full disk each of a million calls would write a trace.</remarks>
    /// <param name="log">The message in the log.</param>
    /// <param name="what">The beginning of the exception's message.</param>
    /// <param name="key">The call.</param>
    /// <param name="cause">What was thrown.</param>
    public void Report(Action<ILogger, LogLevel, string, Digest, Exception> log, string what, Digest key, Exception cause)
    {
        if (cause is CacheException || IsStrict)
        {
            throw cause as CacheException ?? new CacheException(
                $"{what} the call {key} of {profile.Name}: {ErrorText.MessageOf(cause)} Mend the cache, or leave strict mode to have this logged and the function's result returned.", cause);
        }

        log(FlecheLogging.For<Memoizer>(), LevelOf(log.Method.Name, cause), profile.Name, key, cause);
    }

    /// <summary>A warning for the first failure of a kind with this type of exception; later ones are for who looks closely.</summary>
    private protected LogLevel LevelOf(string kind, Exception cause) => profile.IsFirst($"{kind} {cause.GetType().FullName}") ? LogLevel.Warning : LogLevel.Debug;

    /// <summary>Whether the stored result of a call cannot be read. Asked once, before a new one is stored.</summary>
    public bool TakeUnreadable(Digest key) => !_unreadable.IsEmpty && _unreadable.TryRemove(key, out _);

    /// <summary>The stored result of a call cannot be read.</summary>
    private protected void AddUnreadable(Digest key) => _unreadable[key] = true;

    /// <summary>Digests the arguments and makes the key.</summary>
    /// <returns>False: there is no key, so the call runs uncached; that was logged.</returns>
    private protected bool TryKey(MemoizedCall call, Span<Digest> digests, out Digest key)
    {
        try
        {
            if (!profile.HasRequired || FindMissing(call) is not { } missing)
            {
                key = KeyOf(call, digests);
                return true;
            }

            ReportMissing(missing.Name);
        }
        catch (Exception e) when (e is not CacheException)
        {
            ReportIndigestible(e);
        }

        key = default;
        return false;
    }

    private Digest KeyOf(MemoizedCall call, Span<Digest> digests)
    {
        KeyedParameter[] parameters = profile.Parameters;
        for (int i = 0; i < parameters.Length; i++)
        {
            digests[i] = parameters[i].DigestOf(call);
        }

        return profile.Keys.Of(digests);
    }

    private KeyedParameter? FindMissing(MemoizedCall call)
    {
        foreach (KeyedParameter parameter in profile.Parameters)
        {
            if (parameter.IsRequired && parameter.ValueOf(call) is null)
            {
                return parameter;
            }
        }

        return null;
    }

    private void ReportMissing(string parameter)
    {
        if (IsStrict)
        {
            throw new CacheException($"A call of {profile.Name} runs uncached, since '{parameter}', which it requires, is null. Give a value, or take the parameter out of {nameof(MemoizeOptions.Require)}.");
        }

        if (profile.IsFirst(nameof(MemoizeOptions.Require) + parameter))
        {
            FlecheLog.RequiredMissing(FlecheLogging.For<Memoizer>(), profile.Name, parameter);
        }
    }

    private void ReportIndigestible(Exception cause)
    {
        if (IsStrict)
        {
            throw new CacheException(
                $"A call of {profile.Name} has no key: {ErrorText.MessageOf(cause)} Give the type a digest ({nameof(IDigestible)}, {nameof(DigestHooks)}), or put the parameter into {nameof(MemoizeOptions.Ignore)} if it does not matter.",
                cause);
        }

        if (profile.IsFirst(nameof(IndigestibleException)))
        {
            FlecheLog.CallWithoutKey(FlecheLogging.For<Memoizer>(), profile.Name, cause);
        }
    }
}
