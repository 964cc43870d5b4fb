using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Fleche.Queries;

namespace Fleche;

/// <summary>A call that a cache holds: its record, and its values when they are asked for.</summary>
/// <remarks>Each access reads the value anew; whoever needs it twice keeps it. Nothing here counts as a hit.</remarks>
public sealed class StoredCall
{
    private readonly Cache _cache;

    internal StoredCall(Cache cache, CallRecord record)
    {
        _cache = cache;
        Record = record;
    }

    /// <summary>What the cache remembers of the call.</summary>
    public CallRecord Record { get; }

    /// <summary>The digest under which the call is stored.</summary>
    public Digest Key => Record.Key;

    /// <summary>The memoized calls that the function made and that are stored, in the order of their first use.</summary>
    public IEnumerable<StoredCall> Calls
    {
        get
        {
            foreach (Digest key in Record.Calls)
            {
                if (_cache.TryGet(key, out StoredCall? call))
                {
                    yield return call;
                }
            }
        }
    }

    /// <summary>The memoized call in which this one was computed; null if there is none, or it is not stored.</summary>
    public StoredCall? Parent => Record.Parent is { } key && _cache.TryGet(key, out StoredCall? parent) ? parent : null;

    /// <summary>Reads the result.</summary>
    /// <typeparam name="T">Its type, or one to which it can be assigned.</typeparam>
    /// <exception cref="KeyNotFoundException">The result is gone: the call was evicted, and the garbage collected.</exception>
    /// <exception cref="PayloadSerializationException">The result is of another type; the message says which.</exception>
    public T Result<T>() => TryGetResult<T>(out T? value)
        ? value
        : throw new KeyNotFoundException($"The cache no longer has the result {Record.Result} of {CallText.NameOf(Record)}: the call was evicted meanwhile, or the value was damaged. Compute it again.");

    /// <summary>Reads the result, if it is still there.</summary>
    /// <typeparam name="T">Its type, or one to which it can be assigned.</typeparam>
    /// <param name="value">The result.</param>
    /// <returns>False: it is gone.</returns>
    /// <exception cref="PayloadSerializationException">The result is of another type; the message says which.</exception>
    public bool TryGetResult<T>([MaybeNullWhen(false)] out T value) =>
        _cache.ValueSource.TryLoadValue(Record.Result, $"the result of {CallText.NameOf(Record)}", out value);

    /// <summary>Reads an argument.</summary>
    /// <typeparam name="T">Its type, or one to which it can be assigned.</typeparam>
    /// <param name="name">The parameter; <c>this</c> for the object of an instance method.</param>
    /// <exception cref="ArgumentException">The record has no argument of that name; the message lists those that it has.</exception>
    /// <exception cref="KeyNotFoundException">Only the digest of the argument is kept.</exception>
    /// <exception cref="PayloadSerializationException">The argument is of another type; the message says which.</exception>
    public T Argument<T>(string name) => TryGetArgument<T>(name, out T? value)
        ? value
        : throw new KeyNotFoundException($"Of the argument '{name}' of {CallText.NameOf(Record)} only the digest {DigestOf(name)} is kept. Use TryGetArgument where that may be.");

    /// <summary>Reads an argument, if its value is kept.</summary>
    /// <typeparam name="T">Its type, or one to which it can be assigned.</typeparam>
    /// <param name="name">The parameter; <c>this</c> for the object of an instance method.</param>
    /// <param name="value">The argument.</param>
    /// <returns>False: only its digest is kept.</returns>
    /// <exception cref="ArgumentException">The record has no argument of that name; the message lists those that it has.</exception>
    /// <exception cref="PayloadSerializationException">The argument is of another type; the message says which.</exception>
    public bool TryGetArgument<T>(string name, [MaybeNullWhen(false)] out T value) =>
        _cache.ValueSource.TryLoadValue(DigestOf(name), $"the argument '{name}' of {CallText.NameOf(Record)}", out value);

    /// <summary>One line: <c>Energy(a: 2.5) = 6.25, 2026-01-31 12:00:00Z, 1.2 s</c>. A value that is large, not plain or not kept is shown as the start of its digest.</summary>
    public override string ToString()
    {
        string arguments = string.Join(", ", Record.Arguments.Select(argument => $"{argument.Name}: {CallText.Shorten(Show(argument.Digest), 40)}"));
        return $"{CallText.NameOf(Record)}({arguments}) = {CallText.Shorten(ShowResult(), 80)}, "
            + $"{Record.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ssZ", CultureInfo.InvariantCulture)}, {CallText.Of(Record.WallTime)}";
    }

    /// <summary>The result for a reader's eyes. Large ones are not read for that.</summary>
    internal string ShowResult() => Record.ResultSize > PlainValues.MostBytes ? CallText.Of(Record.Result) : Show(Record.Result);

    /// <summary>A value for a reader's eyes: itself if it is plain, else the start of its digest.</summary>
    internal string Show(Digest digest) =>
        _cache.ValueSource.TryLoadValue(digest, out ReadOnlyMemory<byte> payload) && PlainValues.TryShow(payload, out string? text) ? text : CallText.Of(digest);

    private Digest DigestOf(string name)
    {
        foreach (CallArgument argument in Record.Arguments)
        {
            if (argument.Name == name)
            {
                return argument.Digest;
            }
        }

        string known = Record.Arguments.Count == 0 ? "none" : string.Join(", ", Record.Arguments.Select(static argument => $"'{argument.Name}'"));
        throw new ArgumentException($"The record of {CallText.NameOf(Record)} has no argument '{name}'. It has: {known}; ignored ones are not recorded.", nameof(name));
    }
}
