using Fleche.Caches;

namespace Fleche.Tests.Caches;

/// <summary>A value store in memory in which somebody else evicts a call, and collects the garbage, just before values are listed.</summary>
internal sealed class EvictingValueStore(Action evict) : ValueStore
{
    private readonly MemoryValueStore _inner = new();

    public override bool Contains(Digest digest) => _inner.Contains(digest);

    public override bool TryLoad(Digest digest, out ReadOnlyMemory<byte> payload) => _inner.TryLoad(digest, out payload);

    public override void Save(StoredValue value) => _inner.Save(value);

    public override bool Evict(Digest digest) => _inner.Evict(digest);

    public override IEnumerable<(Digest Digest, long Size)> List()
    {
        evict();
        _inner.Sweep(static () => new HashSet<Digest>());
        return _inner.List();
    }

    public override void Dispose() => _inner.Dispose();

    internal override IDisposable? EnterSave() => _inner.EnterSave();

    internal override (IReadOnlyList<Digest> Evicted, long Bytes) Sweep(Func<IReadOnlySet<Digest>> readReferences) => _inner.Sweep(readReferences);

    internal override IEnumerable<StoreDamage> Verify() => [];

    internal override ValueStoreDescription? Describe() => null;
}
