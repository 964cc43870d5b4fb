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
        List<CallRecord> records = [.. Calls.Find(CallFilter.All)];
        var sizes = new Dictionary<Digest, long>();
        foreach ((Digest digest, long size) in Values.List())
        {
            sizes[digest] = size;
        }

        List<StoreDamage> missing = [.. records.Where(record => !sizes.ContainsKey(record.Result) && IsIncomplete(record)).Select(Missing)];
        int valueCount = sizes.Count;
        Forget(sizes, ReferencesOf(records));
        if (sizes.Count > 0)
        {
            // They may belong to calls that were stored since the records were read.
            Forget(sizes, ReadReferences());
        }

        return new VerifyReport
        {
            Calls = records.Count,
            Values = valueCount,
            Damages = damages,
            Missing = missing,
            UnreferencedValues = sizes.Count,
            UnreferencedBytes = sizes.Values.Sum(),
        };
    }

    /// <inheritdoc/>
    internal override IEnumerable<Digest> Keys(string prefix) => Calls.Keys(prefix);

    private static IEnumerable<Digest> ReferencesOf(IEnumerable<CallRecord> records) =>
        records.SelectMany(static record => record.Arguments.Select(static argument => argument.Digest).Append(record.Result));

    private static void Forget(Dictionary<Digest, long> sizes, IEnumerable<Digest> references)
    {
        foreach (Digest digest in references)
        {
            sizes.Remove(digest);
        }
    }

    private static StoreDamage Missing(CallRecord record) =>
        new(record.Key, $"The result {record.Result} of a call of {record.Function} is missing. The call is computed again when it is next asked for.");

    /// <summary>Whether a call still lacks its result: it may have been evicted, or stored anew, after it was read.</summary>
    private bool IsIncomplete(CallRecord record) => Calls.TryLoad(record.Key, out CallRecord? now) && now.Result == record.Result && !Values.Contains(record.Result)
        && Calls.Contains(record.Key);

    private IReadOnlySet<Digest> ReadReferences() => ReferencesOf(Calls.Find(CallFilter.All)).ToHashSet();
}
