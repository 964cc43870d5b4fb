using Fleche.Queries;

namespace Fleche;

public sealed partial class StoreCache
{
    /// <inheritdoc/>
    public override GarbageReport CollectGarbage()
    {
        (IReadOnlyList<Digest> evicted, long bytes) = _joint is not null ? _joint.CollectGarbage() : Values.Sweep(ReadReferences);
        return new GarbageReport(evicted.Count, bytes);
    }

    /// <inheritdoc/>
    public override VerifyReport Verify()
    {
        List<StoreDamage> damages = [.. Calls.Verify(), .. Values.Verify()];

        // Writers save values before the record that refers to them, so the other way round nothing that is complete seems to lack something.
        var results = new List<(Digest Key, Digest Result)>();
        var references = new HashSet<Digest>();
        foreach (CallRecord record in Calls.Find(CallFilter.All))
        {
            results.Add((record.Key, record.Result));
            references.UnionWith(record.References);
        }

        long valueCount = 0;
        var stored = new HashSet<Digest>();
        var unreferenced = new Dictionary<Digest, long>();
        foreach ((Digest digest, long size) in Values.List())
        {
            valueCount += stored.Add(digest) ? 1 : 0;
            if (!references.Contains(digest))
            {
                unreferenced[digest] = size;
            }
        }

        List<StoreDamage> missing = [.. results.Where(call => !stored.Contains(call.Result)).Select(call => FindMissing(call.Key, call.Result)).OfType<StoreDamage>()];
        if (unreferenced.Count > 0)
        {
            // They may belong to calls that were stored since the records were read.
            foreach (Digest digest in ReadReferences())
            {
                unreferenced.Remove(digest);
            }
        }

        return new VerifyReport
        {
            Calls = results.Count,
            Values = valueCount,
            Damages = damages,
            Missing = missing,
            UnreferencedValues = unreferenced.Count,
            UnreferencedBytes = unreferenced.Values.Sum(),
        };
    }

    /// <inheritdoc/>
    internal override IEnumerable<Digest> Keys(string prefix) => Calls.Keys(prefix);

    /// <summary>Says that a call lacks its result, if it still does: it may have been evicted, or stored anew, after it was read.</summary>
    private StoreDamage? FindMissing(Digest key, Digest result) =>
        Calls.TryLoad(key, out CallRecord? record) && record.Result == result && !Values.Contains(result) && Calls.Contains(key)
            ? new StoreDamage(key, $"The result {result} of a call of {record.Function} is missing. The call is computed again when it is next asked for.")
            : null;

    private IReadOnlySet<Digest> ReadReferences() => Calls.Find(CallFilter.All).SelectMany(static record => record.References).ToHashSet();
}
