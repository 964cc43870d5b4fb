using Fleche.Caches;

namespace Fleche.Tests.Memoization;

/// <summary>A value store in memory that fails when it is told to.</summary>
internal sealed class TroubledStore : ValueStore
{
    private readonly MemoryValueStore _values = new();

    /// <summary>What loading throws; null for nothing.</summary>
    public Exception? OnLoad { get; set; }

    /// <summary>What saving throws; null for nothing.</summary>
    public Exception? OnSave { get; set; }

    /// <summary>What comes before a save; null for nothing.</summary>
    public Action? BeforeSave { get; set; }

    /// <summary>How many values are there.</summary>
    public int Count => _values.List().Count();

    public override bool Contains(Digest digest) => _values.Contains(digest);

    public override bool TryLoad(Digest digest, out ReadOnlyMemory<byte> payload) =>
        OnLoad is { } failure ? throw failure : _values.TryLoad(digest, out payload);

    public override void Save(StoredValue value)
    {
        BeforeSave?.Invoke();
        if (OnSave is { } failure)
        {
            throw failure;
        }

        _values.Save(value);
    }

    public override bool Evict(Digest digest) => _values.Evict(digest);

    public override IEnumerable<(Digest Digest, long Size)> List() => _values.List();

    public override void Dispose() => _values.Dispose();

    internal override IDisposable? EnterSave() => _values.EnterSave();

    internal override (IReadOnlyList<Digest> Evicted, long Bytes) Sweep(Func<IReadOnlySet<Digest>> readReferences) => _values.Sweep(readReferences);

    internal override IEnumerable<StoreDamage> Verify() => _values.Verify();

    internal override ValueStoreDescription? Describe() => null;
}
