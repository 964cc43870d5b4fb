using System.Diagnostics.CodeAnalysis;
using Fleche.Caches;
using Fleche.Queries;

namespace Fleche.Tests.Caches;

/// <summary>A call store in memory that tells what is done with it, and fails when it is told to.</summary>
internal sealed class ProbedCallStore : CallStore
{
    private readonly MemoryCallStore _inner = new();

    public int Listings;
    public int Disposals;
    public bool FailsToSave;
    public bool FailsToList;
    public bool FailsToDispose;
    public List<StoreDamage> Damages = [];

    /// <summary>Told of each key that is looked up.</summary>
    public Action<Digest>? OnLoad;

    /// <summary>Told of each report of hits.</summary>
    public Action<IReadOnlyCollection<HitCount>>? OnAddHits;

    internal override string? ClaimPath => null;

    public override bool Contains(Digest key) => _inner.Contains(key);

    public override bool TryLoad(Digest key, [NotNullWhen(true)] out CallRecord? record)
    {
        OnLoad?.Invoke(key);
        return _inner.TryLoad(key, out record);
    }

    public override void Save(CallRecord record)
    {
        if (FailsToSave)
        {
            throw new IOException("disk full");
        }

        _inner.Save(record);
    }

    public override bool Evict(Digest key) => _inner.Evict(key);

    public override IEnumerable<Digest> Keys(string prefix = "")
    {
        Interlocked.Increment(ref Listings);
        return FailsToList ? throw new IOException("disk gone") : _inner.Keys(prefix);
    }

    public override void AddHits(IReadOnlyCollection<HitCount> hits)
    {
        OnAddHits?.Invoke(hits);
        _inner.AddHits(hits);
    }

    public override void Dispose()
    {
        Disposals++;
        if (FailsToDispose)
        {
            throw new IOException("disk gone");
        }
    }

    internal override IEnumerable<CallRecord> Find(CallFilter filter) => _inner.Find(filter);

    internal override IEnumerable<StoreDamage> Verify() => Damages;

    internal override CallStoreDescription? Describe() => null;
}
