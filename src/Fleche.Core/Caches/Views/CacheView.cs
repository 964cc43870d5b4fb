using System.Diagnostics.CodeAnalysis;
using Fleche.Caches;
using Fleche.Queries;

namespace Fleche;

/// <summary>A cache over another one, of which it changes a part of what that does.</summary>
public abstract class CacheView : Cache
{
    private readonly bool _leaveOpen;

    private protected CacheView(Cache cache, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(cache);
        Inner = cache;
        _leaveOpen = leaveOpen;
    }

    /// <summary>The cache under it.</summary>
    public Cache Inner { get; }

    /// <inheritdoc/>
    internal override bool IsWritable => Inner.IsWritable;

    /// <inheritdoc/>
    internal override ClaimTable? Claims => Inner.Claims;

    /// <inheritdoc/>
    internal override Cache ValueSource => Inner.ValueSource;

    /// <inheritdoc/>
    public override bool Contains(Digest key) => Inner.Contains(key);

    /// <inheritdoc/>
    public override bool Evict(Digest key) => Inner.Evict(key);

    /// <inheritdoc/>
    public override void Flush() => Inner.Flush();

    /// <inheritdoc/>
    public override GarbageReport CollectGarbage() => Inner.CollectGarbage();

    /// <inheritdoc/>
    public override VerifyReport Verify() => Inner.Verify();

    /// <inheritdoc/>
    internal override bool TryLoadResult(Digest key, out ReadOnlyMemory<byte> payload) => Inner.TryLoadResult(key, out payload);

    /// <inheritdoc/>
    internal override bool TryLoadRecord(Digest key, [NotNullWhen(true)] out CallRecord? record) => Inner.TryLoadRecord(key, out record);

    /// <inheritdoc/>
    internal override bool TryLoadValue(Digest digest, out ReadOnlyMemory<byte> payload) => Inner.TryLoadValue(digest, out payload);

    /// <inheritdoc/>
    internal override void EvictValue(Digest digest) => Inner.EvictValue(digest);

    /// <inheritdoc/>
    internal override bool Save(CallRecord record, IReadOnlyList<StoredValue> values) => Inner.Save(record, values);

    /// <inheritdoc/>
    internal override IEnumerable<CallRecord> Find(CallFilter filter) => Inner.Find(filter);

    /// <inheritdoc/>
    internal override IEnumerable<Digest> Keys(string prefix) => Inner.Keys(prefix);

    /// <inheritdoc/>
    private protected override void Dispose(bool disposing)
    {
        if (!_leaveOpen)
        {
            Inner.Dispose();
        }
    }
}
