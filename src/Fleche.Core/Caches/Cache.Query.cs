using System.Diagnostics.CodeAnalysis;
using Fleche.Queries;
using Fleche.Stores;

namespace Fleche;

public abstract partial class Cache
{
    /// <summary>Asks for stored calls: by function, argument, result, tag, time.</summary>
    /// <returns>All calls; narrow it with its conditions. Nothing is read before it is enumerated.</returns>
    public CallQuery Query() => new(this, CallFilter.All);

    /// <summary>Looks up a stored call; no hit is counted.</summary>
    /// <param name="key">Its key: <c>function.Digest(arguments)</c>.</param>
    /// <param name="call">The call.</param>
    /// <returns>False: it is not stored.</returns>
    public bool TryGet(Digest key, [NotNullWhen(true)] out StoredCall? call)
    {
        call = TryLoadRecord(key, out CallRecord? record) ? new StoredCall(this, record) : null;
        return call is not null;
    }

    /// <summary>Reads a stored value: a result or an argument of any call.</summary>
    /// <typeparam name="T">Its type, or one to which it can be assigned.</typeparam>
    /// <param name="digest">Its digest: <see cref="Digest.Of"/>, <see cref="CallRecord.Result"/>, <see cref="CallArgument.Digest"/>.</param>
    /// <exception cref="KeyNotFoundException">It is not stored.</exception>
    /// <exception cref="PayloadSerializationException">It is of another type; the message says which.</exception>
    public T LoadValue<T>(Digest digest) => TryLoadValue<T>(digest, out T? value)
        ? value
        : throw new KeyNotFoundException($"The cache has no value {digest}. Is it the key of a call? Then ask TryGet.");

    /// <summary>Reads a stored value, if it is there: a result or an argument of any call.</summary>
    /// <typeparam name="T">Its type, or one to which it can be assigned.</typeparam>
    /// <param name="digest">Its digest: <see cref="Digest.Of"/>, <see cref="CallRecord.Result"/>, <see cref="CallArgument.Digest"/>.</param>
    /// <param name="value">The value.</param>
    /// <returns>False: it is not stored.</returns>
    /// <exception cref="PayloadSerializationException">It is of another type; the message says which.</exception>
    public bool TryLoadValue<T>(Digest digest, [MaybeNullWhen(false)] out T value) => TryLoadValue(digest, $"the value {digest}", out value);

    /// <summary>Reads a stored value, if it is there.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="what">What errors call it.</param>
    /// <param name="value">The value.</param>
    internal bool TryLoadValue<T>(Digest digest, string what, [MaybeNullWhen(false)] out T value)
    {
        bool isThere = TryLoadValue(digest, out ReadOnlyMemory<byte> payload);
        value = isThere ? StoredValues.Read<T>(payload, what) : default;
        return isThere;
    }

    /// <summary>The cache that is asked for the values of records that this one gave: a view that filters need not look for the record again.</summary>
    internal virtual Cache ValueSource => this;

    /// <summary>Refuses a read-only cache.</summary>
    /// <exception cref="NotSupportedException">The cache is read-only.</exception>
    internal void ThrowIfReadOnly(string what)
    {
        if (!IsWritable)
        {
            throw IsReadOnly(what);
        }
    }

    /// <summary>What is said to somebody who asks a read-only cache for more.</summary>
    private protected NotSupportedException IsReadOnly(string what) => new(
        $"This {GetType().Name} is read-only and cannot {what}. Do it with the cache under it{(this is CacheView ? ", its Inner" : this is CacheGroup ? ", one of its Members" : string.Empty)}.");
}
