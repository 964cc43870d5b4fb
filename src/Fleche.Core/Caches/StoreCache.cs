using System.Diagnostics.CodeAnalysis;
using Fleche.Caches;
using Fleche.Queries;

namespace Fleche;

/// <summary>A cache over a pair of stores: one for values, one for the records of calls.</summary>
public sealed partial class StoreCache : Cache
{
    private readonly IJointStore? _joint;
    private readonly HitCounter _hits;

    /// <summary>Makes a cache, which owns the stores from now on.</summary>
    /// <exception cref="ArgumentNullException">A store is null.</exception>
    public StoreCache(ValueStore values, CallStore calls)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(calls);
        Values = values;
        Calls = calls;
        _joint = calls is IJointStore joint && joint.Joins(calls, values) ? joint : null;
        _hits = new HitCounter(calls);
        Claims = new ClaimTable(calls.ClaimPath);
    }

    /// <summary>Where values are kept.</summary>
    public ValueStore Values { get; }

    /// <summary>Where the records of calls are kept.</summary>
    public CallStore Calls { get; }

    /// <inheritdoc/>
    internal override ClaimTable Claims { get; }

    /// <inheritdoc/>
    public override bool Contains(Digest key) => Calls.Contains(key);

    /// <inheritdoc/>
    public override bool Evict(Digest key) => Calls.Evict(key);

    /// <inheritdoc/>
    public override void Flush() => _hits.Flush();

    /// <inheritdoc/>
    internal override bool TryLoadResult(Digest key, out ReadOnlyMemory<byte> payload)
    {
        bool isHit;
        if (_joint is not null)
        {
            isHit = _joint.TryLoadResult(key, out payload);
        }
        else
        {
            payload = default;
            isHit = Calls.TryLoad(key, out CallRecord? record) && Values.TryLoad(record.Result, out payload);
        }

        if (isHit)
        {
            _hits.Add(key);
        }

        return isHit;
    }

    /// <inheritdoc/>
    internal override bool TryLoadRecord(Digest key, [NotNullWhen(true)] out CallRecord? record) => Calls.TryLoad(key, out record);

    /// <inheritdoc/>
    internal override bool TryLoadValue(Digest digest, out ReadOnlyMemory<byte> payload) => Values.TryLoad(digest, out payload);

    /// <inheritdoc/>
    internal override void EvictValue(Digest digest) => Values.Evict(digest);

    /// <inheritdoc/>
    internal override bool Save(CallRecord record, IReadOnlyList<StoredValue> values)
    {
        if (_joint is not null)
        {
            _joint.Save(record, values);
            return true;
        }

        using (Values.EnterSave())
        {
            foreach (StoredValue value in values)
            {
                Values.Save(value);
            }

            Calls.Save(record);
        }

        return true;
    }

    /// <inheritdoc/>
    internal override IEnumerable<CallRecord> Find(CallFilter filter)
    {
        // One that is locked for longer can be read all the same.
        _hits.Report(TimeSpan.FromSeconds(1));
        return Calls.Find(filter).Where(filter.Accepts);
    }

    /// <inheritdoc/>
    internal override CacheDescription? Describe() =>
        _joint is not null ? _joint.Describe()
        : Values.Describe() is { } values && Calls.Describe() is { } calls ? new StoreCacheDescription(values, calls) : null;

    /// <inheritdoc/>
    private protected override void Dispose(bool disposing)
    {
        _hits.Dispose();
        Claims.Dispose();
        Calls.Dispose();
        Values.Dispose();
    }
}
