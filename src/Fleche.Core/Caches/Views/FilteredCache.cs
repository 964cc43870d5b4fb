using System.Diagnostics.CodeAnalysis;
using Fleche.Caches;
using Fleche.Queries;

namespace Fleche;

/// <summary>A read-only view of a cache that shows only some of its calls, and only their values.</summary>
/// <remarks>Hits are counted in the cache under it.</remarks>
public sealed class FilteredCache : CacheView
{
    private readonly Func<CallRecord, bool> _predicate;

    /// <summary>Makes a view of a cache.</summary>
    /// <param name="cache">The cache. Disposing of the view disposes of it too.</param>
    /// <param name="predicate">Which calls are shown. It is asked often and by any thread; into workers it travels as a function does.</param>
    /// <param name="leaveOpen">Whether the cache stays open instead, for whoever opened it.</param>
    /// <exception cref="ArgumentNullException">The cache or the function is null.</exception>
    public FilteredCache(Cache cache, Func<CallRecord, bool> predicate, bool leaveOpen = false)
        : base(cache, leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        _predicate = predicate;
    }

    /// <inheritdoc/>
    internal override bool IsWritable => false;

    /// <inheritdoc/>
    internal override ClaimTable? Claims => null;

    /// <inheritdoc/>
    public override bool Contains(Digest key) => Holds(key) && Inner.Contains(key);

    /// <summary>Refused: use <see cref="CacheView.Inner"/>.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override bool Evict(Digest key) => throw IsReadOnly("remove calls");

    /// <summary>Refused: use <see cref="CacheView.Inner"/>.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override GarbageReport CollectGarbage() => throw IsReadOnly("collect garbage");

    /// <inheritdoc/>
    internal override bool TryLoadResult(Digest key, out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        return Holds(key) && Inner.TryLoadResult(key, out payload);
    }

    /// <inheritdoc/>
    internal override bool TryLoadRecord(Digest key, [NotNullWhen(true)] out CallRecord? record)
    {
        if (Inner.TryLoadRecord(key, out record) && _predicate(record))
        {
            return true;
        }

        record = null;
        return false;
    }

    /// <summary>Looks for a call that is shown and has the value: among those with it as their result, then among all.</summary>
    internal override bool TryLoadValue(Digest digest, out ReadOnlyMemory<byte> payload)
    {
        if (Inner.TryLoadValue(digest, out payload)
            && (Find(new CallFilter { Result = digest }).Any() || Find(CallFilter.All).Any(record => record.Arguments.Any(argument => argument.Digest == digest))))
        {
            return true;
        }

        payload = default;
        return false;
    }

    /// <inheritdoc/>
    internal override bool Save(CallRecord record, IReadOnlyList<StoredValue> values) => false;

    /// <inheritdoc/>
    internal override IEnumerable<CallRecord> Find(CallFilter filter) => Inner.Find(filter).Where(_predicate);

    /// <inheritdoc/>
    internal override IEnumerable<Digest> Keys(string prefix) => Inner.Keys(prefix).Where(key => Holds(key));

    /// <inheritdoc/>
    internal override CacheDescription? Describe() => Inner.Describe() is { } inner ? FilteredDescription.TryMake(inner, _predicate) : null;
}
